package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
)

// A sweep begins checks for this part of its interval, so that it has ended when
// the schedule starts the next one; what falls due in the rest is first then.
const sweepShare = 0.9

// slowestCheck is how long the last checks of a sweep may take, with room for
// writing what came of them.
const slowestCheck = 15 * time.Second

// maxSlices bounds the fan-out.
const maxSlices = 32

// HealthWorkflow is one sweep of health checks: every slice of the market is
// probed by one activity. A slice whose worker dies is not tried again; what it
// had not checked is due again by itself, and the next sweep comes soon.
func HealthWorkflow(ctx workflow.Context, in contract.HealthInput) (contract.ProbeAgentsResult, error) {
	slices := min(max(in.Slices, 1), maxSlices)
	length := time.Duration(float64(in.Interval) * sweepShare)
	until := workflow.Now(ctx).Add(length)
	probing := make([]call[contract.ProbeAgentsResult], slices)
	for slice := range probing {
		probing[slice] = executeWithin(ctx, contract.ActivityProbeAgents, in.Interval+slowestCheck, "",
			contract.ProbeAgentsInput{Slice: slice, Slices: slices, Interval: in.Interval, Until: until})
	}
	var sum contract.ProbeAgentsResult
	var failed []error
	for slice, probed := range probing {
		result, err := probed.result(ctx)
		if err != nil {
			failed = append(failed, fmt.Errorf("slice %d: %w", slice, err))
			continue
		}
		sum = sum.Add(result)
	}
	return sum, errors.Join(failed...)
}
