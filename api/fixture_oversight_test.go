package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func (w *fixture) OversightTasks(
	_ context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage,
) ([]market.Task, int, error) {
	var found []market.Task
	for _, task := range w.tasks {
		isOwner := filter.AccountID == nil || *filter.AccountID == task.AccountID
		if task.Livemode == livemode && isOwner && (filter.Status == "" || filter.Status == string(task.Status)) {
			found = append(found, task)
		}
	}
	from := min(page.Offset, len(found))
	return found[from:min(from+page.Limit, len(found))], len(found), w.readErr
}

func (w *fixture) OversightTask(_ context.Context, livemode bool, id uuid.UUID) (market.Task, error) {
	return find(w.tasks, func(t market.Task) bool { return t.ID == id && t.Livemode == livemode })
}

func (w *fixture) RoundsOfTask(_ context.Context, id uuid.UUID) ([]market.Round, error) {
	return []market.Round{{TaskID: id, Number: 1, CreatedAt: w.tasks[0].CreatedAt, Report: market.TriageReport{
		Considered: 2, Experimentation: 0.3, Challengers: 2,
		Chosen: []market.TriagePick{{
			AgentID: w.agents[0].ID, AccountID: alice, Name: "Scribe", Weight: 0.495, Fit: 1, Composite: 0.45, Specialist: 1,
			Visibility: 1, Health: 1, Trust: 1, Jitter: 1.1, Challenger: true,
		}},
		LeftOut: []market.TriageLeft{{AgentID: alice, Name: "Quill", Reason: "not healthy", Weight: 0.2}},
	}}}, nil
}

func (w *fixture) OversightBids(
	_ context.Context, livemode bool, filter market.OversightFilter, page market.OffsetPage,
) ([]market.Bid, int, error) {
	var found []market.Bid
	for _, bid := range w.bids {
		if livemode && (filter.Status == "" || filter.Status == string(bid.Status)) && (filter.AgentID == nil || *filter.AgentID == bid.AgentID) {
			found = append(found, bid)
		}
	}
	from := min(page.Offset, len(found))
	return found[from:min(from+page.Limit, len(found))], len(found), w.readErr
}

func (w *fixture) InspectedBid(_ context.Context, livemode bool, id uuid.UUID) (market.InspectedBid, error) {
	bid, err := find(w.bids, func(b market.Bid) bool { return b.ID == id && livemode })
	return market.InspectedBid{Bid: bid, Task: w.tasks[0], AgentAccountID: alice, Judgements: []market.Judgement{w.judgement}}, err
}
