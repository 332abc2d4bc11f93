package api

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// bookedRequest is what the fixture remembers of a keyed request.
type bookedRequest struct {
	digest, answer []byte
	claim          uuid.UUID // uuid.Nil when nobody works on it
}

func bookedAs(r *market.KeyedRequest) string {
	return fmt.Sprint(r.AccountID, r.Livemode, r.Route, r.Key)
}

func (w *fixture) ClaimRequest(_ context.Context, r *market.KeyedRequest, _ time.Duration) (market.RequestClaim, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	booked, known := w.requests[bookedAs(r)]
	switch {
	case !known:
		claim := uuid.New()
		w.requests[bookedAs(r)] = &bookedRequest{digest: r.Digest, claim: claim}
		return market.RequestClaim{ID: claim}, nil
	case !bytes.Equal(booked.digest, r.Digest):
		return market.RequestClaim{}, refusal.Field("header.Idempotency-Key", r.Key, "stands for another request already")
	case booked.answer == nil && booked.claim == uuid.Nil:
		booked.claim = uuid.New()
		return market.RequestClaim{ID: booked.claim, Resumed: true}, nil
	}
	return market.RequestClaim{Answer: booked.answer}, nil
}

func (w *fixture) KeepAnswer(_ context.Context, r *market.KeyedRequest, answer []byte) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keepErr != nil {
		return nil, w.keepErr
	}
	booked := w.requests[bookedAs(r)]
	if booked.answer == nil {
		booked.answer = answer
	}
	return booked.answer, nil
}

func (w *fixture) GiveUpClaim(_ context.Context, r *market.KeyedRequest, _ uuid.UUID, free bool) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if free {
		delete(w.requests, bookedAs(r))
	} else {
		w.requests[bookedAs(r)].claim = uuid.Nil
	}
	return nil, nil
}

func (w *fixture) Together(ctx context.Context, run func(context.Context) error) error {
	return run(ctx)
}

func (w *fixture) Seal(plaintext []byte, row string) ([]byte, error) {
	return append([]byte(row+"|"), plaintext...), nil
}

func (w *fixture) Open(sealed []byte, row string) ([]byte, error) {
	opened, own := bytes.CutPrefix(sealed, []byte(row+"|"))
	if !own {
		return nil, fmt.Errorf("sealed for another row than %s", row)
	}
	return opened, nil
}
