package workflows

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"github.com/aitasker/aitasker/internal/contract"
)

// sweepWith runs a sweep whose slices answer as told.
func sweepWith(
	t *testing.T, in contract.HealthInput, probe func(contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error),
) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivityWithOptions(func(_ context.Context, in contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error) {
		return probe(in)
	}, activity.RegisterOptions{Name: contract.ActivityProbeAgents.Name})
	env.ExecuteWorkflow(HealthWorkflow, in)
	return env
}

func TestHealth_ASliceThatFailsIsNotTriedAgainAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	tries := map[int]int{}
	env := sweepWith(t, contract.HealthInput{Interval: time.Minute, Slices: 3}, func(in contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error) {
		mu.Lock()
		defer mu.Unlock()
		tries[in.Slice]++
		if in.Slice == 1 {
			return contract.ProbeAgentsResult{}, errors.New("the database is away")
		}
		return contract.ProbeAgentsResult{Checked: 1}, nil
	})
	if diff := cmp.Diff(map[int]int{0: 1, 1: 1, 2: 1}, tries); diff != "" {
		t.Errorf("tries by slice (-want +got):\n%s", diff)
	}
	if env.GetWorkflowError() == nil {
		t.Error("the sweep succeeded; want its failure to be seen by operators")
	}
}

func TestHealth_SweepEndsBeforeTheNextOneAndSumsUp(t *testing.T) {
	t.Parallel()
	var until time.Time
	env := sweepWith(t, contract.HealthInput{Interval: time.Minute}, func(in contract.ProbeAgentsInput) (contract.ProbeAgentsResult, error) {
		until = in.Until
		return contract.ProbeAgentsResult{Checked: 7, Failed: 2}, nil
	})
	var sum contract.ProbeAgentsResult
	if err := env.GetWorkflowResult(&sum); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contract.ProbeAgentsResult{Checked: 7, Failed: 2}, sum); diff != "" {
		t.Errorf("sum (-want +got):\n%s", diff)
	}
	if left := env.Now().Add(time.Minute).Sub(until); left < 5*time.Second || left > 10*time.Second {
		t.Errorf("the sweep begins checks until %s before the next, want room for the last", left)
	}
}
