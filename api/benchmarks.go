package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// BenchmarkStore reads the runs of agents' benchmarks.
type BenchmarkStore interface {
	// PermitBenchmark refuses, as market.PermitBenchmark does, when a run of the
	// account's agent may not begin now.
	PermitBenchmark(ctx context.Context, owner market.Owner, agentID uuid.UUID) error

	// BenchmarkOfAgent reads a run with its trials.
	BenchmarkOfAgent(ctx context.Context, owner market.Owner, agentID, runID uuid.UUID) (market.BenchmarkRun, error)

	// ListBenchmarks reads the agent's runs without their trials, newest first.
	ListBenchmarks(ctx context.Context, owner market.Owner, agentID uuid.UUID, page market.Page) ([]market.BenchmarkRun, error)
}

// BenchmarkFlow reaches the workflows of benchmarks, as TaskFlow does those of
// tasks.
type BenchmarkFlow interface {
	// StartBenchmark begins a run and returns when it can be read, or with the
	// workflow's refusal. Starting a run again that is there already does nothing.
	StartBenchmark(ctx context.Context, input contract.BenchmarkInput) error
}

type startBenchmarkInput struct {
	AgentPath
	Idempotency
}

type startBenchmarkOutput struct {
	Location string `header:"Location"`
	Body     publicapi.Benchmark
}

// startBenchmark begins a run. What the rule refuses is refused before a workflow
// is started; the workflow asks once more under a lock.
func (s *server) startBenchmark(ctx context.Context, in *startBenchmarkInput) (*startBenchmarkOutput, error) {
	agent, err := s.ownAgent(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	runID, made, err := s.newBenchmarkID(ctx, agent.ID)
	if err != nil {
		return nil, err
	}
	caller := principalOf(ctx)
	if made == nil {
		if err := s.Benchmarks.PermitBenchmark(ctx, caller.Owner(), agent.ID); err != nil {
			return nil, err
		}
		if err := s.BenchmarkFlow.StartBenchmark(ctx, contract.BenchmarkInput{
			RunID: runID, AgentID: agent.ID, AgentName: agent.Name, AccountID: caller.AccountID, Livemode: caller.Livemode,
			RequestID: requestIDOf(ctx), Terms: s.BenchmarkTerms,
		}); err != nil {
			return nil, err
		}
		run, err := s.Benchmarks.BenchmarkOfAgent(ctx, caller.Owner(), agent.ID, runID)
		if err != nil {
			return nil, err
		}
		made = &run
	}
	return &startBenchmarkOutput{
		Location: agentsPath + "/" + agent.ID.String() + "/benchmarks/" + runID.String(), Body: publicapi.BenchmarkOf(*made),
	}, nil
}

// newBenchmarkID gives the id of the run to come, and the run itself when an
// earlier try of the same request has made it already.
func (s *server) newBenchmarkID(ctx context.Context, agentID uuid.UUID) (runID uuid.UUID, made *market.BenchmarkRun, err error) {
	keyed := keyedCallOf(ctx)
	if keyed.Value == "" {
		return uuid.Must(uuid.NewV7()), nil, nil
	}
	runID = contract.DerivedBenchmarkID(agentID, keyed.Value)
	run, err := s.Benchmarks.BenchmarkOfAgent(ctx, keyed.Owner, agentID, runID)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return runID, nil, nil
	case err != nil:
		return uuid.Nil, nil, err
	case !keyed.resumed:
		return uuid.Nil, nil, refusal.Field("header.Idempotency-Key", keyed.Value,
			"began benchmark %s longer ago than keys are remembered; a new request needs a new key", runID)
	}
	return runID, &run, nil
}

// BenchmarkPath names a run of an agent's benchmark in the path.
type BenchmarkPath struct {
	AgentPath

	RunID uuid.UUID `path:"run_id" format:"uuid"`
}

type benchmarkOutput struct {
	Body publicapi.Benchmark
}

func (s *server) getBenchmark(ctx context.Context, in *BenchmarkPath) (*benchmarkOutput, error) {
	caller := principalOf(ctx)
	run, err := s.Benchmarks.BenchmarkOfAgent(ctx, caller.Owner(), in.AgentID, in.RunID)
	if err != nil {
		return nil, err
	}
	return &benchmarkOutput{Body: publicapi.BenchmarkOf(run)}, nil
}

type listBenchmarksInput struct {
	AgentPath
	PageQuery
}

type listBenchmarksOutput struct {
	Body struct {
		Benchmarks []publicapi.BenchmarkSummary `json:"benchmarks"`
		NextCursor *string                      `json:"next_cursor" doc:"Null on the last page."`
	}
}

func (s *server) listBenchmarks(ctx context.Context, in *listBenchmarksInput) (*listBenchmarksOutput, error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	agent, err := s.ownAgent(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	runs, err := s.Benchmarks.ListBenchmarks(ctx, agent.Owner(), agent.ID, page)
	if err != nil {
		return nil, err
	}
	runs, next := cut(runs, in.Limit, func(r market.BenchmarkRun) market.Cursor {
		return market.Cursor{CreatedAt: r.CreatedAt, ID: r.ID}
	})
	out := &listBenchmarksOutput{}
	out.Body.Benchmarks, out.Body.NextCursor = publicapi.BenchmarkSummariesOf(runs), next
	return out, nil
}
