package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// BidPath names a bid of a task in the path.
type BidPath struct {
	TaskPath

	BidID uuid.UUID `path:"bid_id" format:"uuid"`
}

type galleryInput struct {
	TaskPath

	All bool `query:"all" doc:"Include bids that are not presented, without their artifacts."`
}

type galleryOutput struct {
	Body publicapi.Gallery
}

func (s *server) listBids(ctx context.Context, in *galleryInput) (*galleryOutput, error) {
	task, err := s.ownTask(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	bids, err := s.Bids.ListBids(ctx, task.Owner(), task.ID)
	if err != nil {
		return nil, err
	}
	return &galleryOutput{Body: publicapi.GalleryOf(task, bids, in.All)}, nil
}

type bidOutput struct {
	Body publicapi.Bid
}

func (s *server) getBid(ctx context.Context, in *BidPath) (*bidOutput, error) {
	bid, err := s.ownBid(ctx, in)
	if err != nil {
		return nil, err
	}
	return &bidOutput{Body: publicapi.BidOf(bid)}, nil
}

// ownBid reads a bid on a task that the caller posted.
func (s *server) ownBid(ctx context.Context, in *BidPath) (market.Bid, error) {
	caller := principalOf(ctx)
	return s.Bids.Bid(ctx, caller.Owner(), in.TaskID, in.BidID)
}

type judgementOutput struct {
	Body publicapi.Judgement
}

func (s *server) getJudgement(ctx context.Context, in *BidPath) (*judgementOutput, error) {
	caller := principalOf(ctx)
	judgement, err := s.Bids.JudgementOfBid(ctx, caller.Owner(), in.TaskID, in.BidID)
	if err != nil {
		return nil, err
	}
	return &judgementOutput{Body: publicapi.JudgementOf(judgement)}, nil
}

type bidArtifactInput struct {
	BidPath
	RangeHeader

	ArtifactID uuid.UUID `path:"artifact_id" format:"uuid"`
}

// getBidArtifact gives the bytes of a presented bid; the work of the others stays
// with their agents.
func (s *server) getBidArtifact(ctx context.Context, in *bidArtifactInput) (*bytesOutput, error) {
	bid, err := s.ownBid(ctx, &in.BidPath)
	if err != nil {
		return nil, err
	}
	if !bid.Presented {
		return nil, refusal.New(refusal.NotFound, sentenceNotFound)
	}
	return s.bytesOf(ctx, bid.Artifacts, in.ArtifactID)
}
