package enrolment

import (
	"context"
	"net/http"
	"time"

	"github.com/aitasker/aitasker/sandbox/internal/marketplace"
)

const (
	firstRetry = 200 * time.Millisecond
	lastRetry  = 15 * time.Second
	recheck    = time.Minute // for agents that were changed or hidden since
)

// Run enrols the agents until ctx ends: with growing pauses while the marketplace
// cannot be reached, then once a minute. It calls enrolled after the first
// success, with the number of agents. It fails when the key is refused.
func (r *Registrar) Run(ctx context.Context, enrolled func(agents int)) error {
	pause, isAway := firstRetry, false
	for {
		count, err := r.Enrol(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // a stop was asked, and cut the call off
		case marketplace.HasStatus(err, http.StatusUnauthorized) || marketplace.HasStatus(err, http.StatusForbidden):
			return err
		case err != nil:
			if !isAway {
				r.log.Warn().Err(err).Msg("agents not registered yet; trying again")
			}
			isAway, pause = true, min(2*pause, lastRetry)
		default:
			if isAway {
				r.log.Info().Msg("the marketplace answers again")
			}
			enrolled(count)
			enrolled = func(int) {}
			isAway, pause = false, recheck
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		if !isAway {
			pause = firstRetry
		}
	}
}
