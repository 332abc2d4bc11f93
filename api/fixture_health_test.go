package api

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// CheckHealth finds the fixture's agents well, unless it is told otherwise.
func (w *fixture) CheckHealth(ctx context.Context, owner market.Owner, id uuid.UUID) (market.ProbeOutcome, error) {
	agent, err := w.AgentOfAccount(ctx, owner, id)
	if err != nil || w.checkErr != nil {
		return market.ProbeOutcome{}, cmp.Or(err, w.checkErr)
	}
	return market.ProbeOutcome{Probe: market.Probe{AgentID: agent.ID}, Took: 12 * time.Millisecond, Error: w.sick}, nil
}
