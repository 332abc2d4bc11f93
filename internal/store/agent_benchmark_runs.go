package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// BenchmarkBasis is what decides whether a run may begin, and what it asks.
type BenchmarkBasis struct {
	Agent market.Agent
	Last  *market.BenchmarkRun // the agent's newest run with its trials; nil for none
	Now   time.Time            // of the database
}

// Permit asks the market's rule.
func (b *BenchmarkBasis) Permit() error { return market.PermitBenchmark(&b.Agent, b.Last, b.Now) }

// PermitBenchmark tells whether a run of one of the account's agents may begin
// now.
func (s *Store) PermitBenchmark(ctx context.Context, owner market.Owner, agentID uuid.UUID) error {
	agent, err := s.AgentOfAccount(ctx, owner, agentID)
	if err != nil {
		return err
	}
	basis, err := benchmarkBasis(ctx, s.pool, agent)
	if err != nil {
		return err
	}
	return basis.Permit()
}

func benchmarkBasis(ctx context.Context, db querier, agent market.Agent) (BenchmarkBasis, error) {
	basis := BenchmarkBasis{Agent: agent}
	clock, err := one[struct{ Now time.Time }](ctx, db, `SELECT now() AS now`, nil)
	if err != nil {
		return basis, err
	}
	basis.Now = clock.Now
	last, err := benchmarkWith(ctx, db, ` WHERE r.agent_id = @agent ORDER BY r.created_at DESC, r.id DESC LIMIT 1`,
		pgx.StrictNamedArgs{"agent": agent.ID})
	if refusal.Is(err, refusal.NotFound) {
		return basis, nil
	}
	basis.Last = &last
	return basis, err
}

// StartBenchmark writes a run with the trials that plan gives for it, under a lock
// on its agent. A run that is there already is given as it is.
func (s *Store) StartBenchmark(
	ctx context.Context, of market.BenchmarkRun, plan func(BenchmarkBasis) (market.BenchmarkRun, error),
) (market.BenchmarkRun, error) {
	var run market.BenchmarkRun
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		agent, err := lockAgent(ctx, tx, ofOwnAgent, ownAgent(of.Owner(), of.AgentID))
		if err != nil {
			return err
		}
		if run, err = benchmark(ctx, tx, of.ID); !refusal.Is(err, refusal.NotFound) {
			return err
		}
		basis, err := benchmarkBasis(ctx, tx, agent)
		if err != nil {
			return err
		}
		if run, err = plan(basis); err != nil {
			return err
		}
		if err := insertBenchmark(ctx, tx, &run); err != nil {
			return err
		}
		run, err = benchmark(ctx, tx, of.ID)
		return err
	})
	return run, err
}

func insertBenchmark(ctx context.Context, tx pgx.Tx, run *market.BenchmarkRun) error {
	batch := &pgx.Batch{}
	batch.Queue(`
		INSERT INTO benchmark_runs (id, agent_id, account_id, livemode, endpoint_url, categories, terms, status)
		VALUES (@id, @agent, @account, @livemode, @endpoint, @categories, @terms, 'running')`,
		pgx.StrictNamedArgs{
			"id": run.ID, "agent": run.AgentID, "account": run.AccountID, "livemode": run.Livemode, "endpoint": run.EndpointURL,
			"categories": run.Categories, "terms": run.Terms,
		})
	for i := range run.Trials {
		queueTrial(batch, run.ID, i+1, &run.Trials[i])
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write benchmark: %w", mapError(err))
	}
	return nil
}

// EndBenchmark ends a run as end says, under a lock on its agent, proves what was
// passed and makes the agent active with it. A run that has ended stays as it is.
func (s *Store) EndBenchmark(
	ctx context.Context, runID uuid.UUID, end func(run *market.BenchmarkRun, agent *market.Agent, now time.Time),
) (market.BenchmarkRun, error) {
	before, err := s.Benchmark(ctx, runID)
	if err != nil {
		return before, err
	}
	var run market.BenchmarkRun
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		agent, err := lockAgent(ctx, tx, ` WHERE id = @id`, pgx.StrictNamedArgs{"id": before.AgentID})
		if err != nil {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, `SELECT now() FROM benchmark_runs WHERE id = $1 FOR UPDATE`, runID).Scan(&now); err != nil {
			return err
		}
		if run, err = benchmark(ctx, tx, runID); err != nil || run.Status != market.BenchmarkRunning {
			return err
		}
		end(&run, &agent, now)
		if run.Status == market.BenchmarkRunning {
			return errors.New("end benchmark: it was left running")
		}
		return writeEnd(ctx, tx, &run)
	})
	return run, err
}

func writeEnd(ctx context.Context, tx pgx.Tx, run *market.BenchmarkRun) error {
	batch := &pgx.Batch{}
	batch.Queue(`
		UPDATE benchmark_runs SET status = $2, reason = $3, verdicts = $4, ended_at = $5, cooldown_until = $6 WHERE id = $1`,
		run.ID, run.Status, run.Reason, nonNil(run.Verdicts), run.EndedAt, run.CooldownUntil)
	batch.Queue(`
		UPDATE benchmark_trials SET status = 'skipped', reason = 'It was not asked any more.', answered_at = NULL
		WHERE run_id = $1 AND status IN ('planned', 'answered')`, run.ID)
	if proven := market.ProvenCategories(run.Verdicts); len(proven) > 0 {
		batch.Queue(`
			UPDATE agent_capabilities SET proven_at = coalesce(proven_at, $3) WHERE agent_id = $1 AND category = ANY ($2)`,
			run.AgentID, proven, run.EndedAt)
		// One that is active stays as visible as its owner wants it; live is what is
		// granted unless an operator granted less.
		batch.Queue(`
			UPDATE agents SET status = 'active', verified = true, activated_at = $2, activation_reason = $3,
			                  visibility = granted_visibility, updated_at = $2
			WHERE id = $1 AND status = 'registered'`, run.AgentID, run.EndedAt, market.ProofReason(proven))
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("end benchmark: %w", mapError(err))
	}
	return nil
}
