package agents

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Submit accepts the answer of a pull agent. Without an invitation id it answers the
// newest invitation to the task; where several of the account's agents are invited,
// the request must name one. A task that none of them is invited to is refused with
// refusal.NotFound.
func (s *Submissions) Submit(ctx context.Context, in market.SubmitRequest, body []byte) (market.AgentCall, error) {
	calls, err := s.calls.CallsOfAccount(ctx, in.Owner(), in.TaskID, in.Mode)
	if err != nil {
		return market.AgentCall{}, err
	}
	calls = slices.DeleteFunc(calls, func(c market.AgentCall) bool {
		return in.AgentID != uuid.Nil && c.AgentID != in.AgentID || in.InvitationID != uuid.Nil && c.ID != in.InvitationID
	})
	if len(calls) == 0 {
		return market.AgentCall{}, refusal.New(refusal.NotFound, "Not found.")
	}
	newest := calls[0]
	if slices.ContainsFunc(calls, func(c market.AgentCall) bool { return c.AgentID != newest.AgentID }) {
		return market.AgentCall{}, refusal.Field("agent_id", nil, "several of your agents were invited to this task; name the one that answers")
	}
	return s.accept(ctx, newest, body)
}
