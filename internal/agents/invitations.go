package agents

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/notify"
)

// Waker wakes whoever waits for a notification of the database.
type Waker interface {
	// Subscribe returns a channel that is sent to when something may have happened and
	// closed when the process stops. Leave must be called.
	Subscribe(topic notify.Topic) (wake <-chan struct{}, leave func())
}

// Invitations returns what a pull agent can answer now. Without any invitation it waits
// for one, at most for wait. The database is read again only when there is one.
func (s *Submissions) Invitations(ctx context.Context, agentID uuid.UUID, wait time.Duration) ([]market.Invitation, error) {
	wake, leave := s.waker.Subscribe(notify.Topic{Channel: notify.ChannelInvitations, Key: agentID.String()})
	defer leave()
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for {
		found, err := s.calls.OpenInvitations(ctx, agentID)
		if err != nil || len(found) > 0 || wait <= 0 {
			return found, err
		}
		select {
		case _, open := <-wake:
			if !open {
				return found, nil // the process stops
			}
		case <-timeout.C:
			return found, nil
		case <-s.stopping:
			return found, nil
		case <-ctx.Done():
			return found, nil // nobody reads it
		}
	}
}
