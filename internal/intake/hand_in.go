package intake

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// TakeHandIn takes a pull agent's answer. Without a named invitation it answers
// the newest one of the task; where agents of several are invited, one must be
// named. A task that none of the account's agents was invited to is refused with
// refusal.NotFound.
func (i *Intake) TakeHandIn(ctx context.Context, in market.HandIn, body []byte) (market.AgentCall, error) {
	calls, err := i.calls.CallsOfAccount(ctx, in.AccountID, in.Livemode, in.TaskID, in.Mode)
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
	return i.take(ctx, newest, body)
}

// pollEvery is how often the invitations of a waiting agent are looked for.
const pollEvery = 500 * time.Millisecond

// Invitations gives what a pull agent can answer now. Without any it waits for
// one, at most that long.
func (i *Intake) Invitations(ctx context.Context, agentID uuid.UUID, wait time.Duration) ([]market.Invitation, error) {
	patience := time.NewTimer(wait)
	defer patience.Stop()
	look := time.NewTicker(pollEvery)
	defer look.Stop()
	for {
		found, err := i.calls.OpenInvitations(ctx, agentID)
		if err != nil || len(found) > 0 || wait <= 0 {
			return found, err
		}
		select {
		case <-look.C:
		case <-patience.C:
			return found, nil
		case <-i.ending:
			return found, nil
		case <-ctx.Done():
			return found, nil // nobody reads it
		}
	}
}
