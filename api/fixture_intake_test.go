package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// worldCall is the one call that agents can answer; goodSignature is taken for it.
var worldCall = uuid.MustParse("0190cccc-0000-7000-8000-000000000003")

const (
	goodSignature  = "signed"
	answerForTests = `{"summary":"Done.","artifacts":[{"name":"a.txt","kind":"text","content_type":"text/plain","content":"Done."}]}`
)

func (w *fixture) SubmitCallback(_ context.Context, callID uuid.UUID, signature string, body []byte) (market.AgentCall, error) {
	if callID != worldCall || signature != goodSignature {
		return market.AgentCall{}, refusal.New(refusal.Unauthenticated, "Sign the raw body.")
	}
	return w.took(market.CallPrototype, body)
}

func (w *fixture) Submit(ctx context.Context, in market.SubmitRequest, body []byte) (market.AgentCall, error) {
	if _, err := w.TaskOfAccount(ctx, in.Owner(), in.TaskID); err != nil {
		return market.AgentCall{}, err
	}
	w.handed = append(w.handed, in)
	return w.took(in.Mode, body)
}

func (w *fixture) took(mode market.CallMode, body []byte) (market.AgentCall, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = append(w.answers, string(body))
	return market.AgentCall{ID: worldCall, TaskID: w.tasks[0].ID, BidID: w.bids[0].ID, Mode: mode, Number: 1}, w.intakeErr
}

func (w *fixture) Invitations(_ context.Context, _ uuid.UUID, wait time.Duration) ([]market.Invitation, error) {
	w.waited = wait
	return []market.Invitation{{
		ID: worldCall, TaskID: w.tasks[0].ID, BidID: w.bids[0].ID, Mode: market.CallPrototype, Number: 1,
		Request: json.RawMessage(`{"title":"A logo"}`), CreatedAt: w.tasks[0].CreatedAt, ExpiresAt: w.tasks[0].CreatedAt.Add(time.Hour),
	}}, nil
}

func (w *fixture) BidOfOwnAgent(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error) {
	return w.Bid(ctx, owner, taskID, bidID) // alice owns the agent, too
}
