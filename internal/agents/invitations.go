package agents

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// pollEvery is how often the invitations of a waiting agent are looked for.
const pollEvery = 500 * time.Millisecond

// Invitations gives what a pull agent can answer now. Without any it waits for
// one, at most that long.
func (s *Submissions) Invitations(ctx context.Context, agentID uuid.UUID, wait time.Duration) ([]market.Invitation, error) {
	patience := time.NewTimer(wait)
	defer patience.Stop()
	look := time.NewTicker(pollEvery)
	defer look.Stop()
	for {
		found, err := s.calls.OpenInvitations(ctx, agentID)
		if err != nil || len(found) > 0 || wait <= 0 {
			return found, err
		}
		select {
		case <-look.C:
		case <-patience.C:
			return found, nil
		case <-s.stopping:
			return found, nil
		case <-ctx.Done():
			return found, nil // nobody reads it
		}
	}
}
