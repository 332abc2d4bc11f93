package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// selectTrial reads trials. Of a task's content they have what an agent needs; the
// rest is empty.
const selectTrial = `
	SELECT id, bid_id, run_id, category, task_type, level, scene, title, brief, requirements, acceptance_criteria,
	       budget_cents AS budget, status, reason, summary, artifacts, token_usage, score, judge, model, rubric_version, verdict,
	       dimensions, penalties, judge_cost_cents AS judge_cost, answered_at, judged_at,
	       '{}'::json AS metadata, 0::double precision AS experimentation,
	       '[]'::json AS attachments, NULL::json AS brand_kit, NULL::uuid AS prior_task_id
	FROM benchmark_trials`

func queueTrial(batch *pgx.Batch, runID uuid.UUID, position int, t *market.Trial) {
	batch.Queue(`
		INSERT INTO benchmark_trials (id, bid_id, run_id, position, category, task_type, level, scene, title, brief, requirements,
		                              acceptance_criteria, budget_cents)
		VALUES (@id, @bid, @run, @position, @category, @task_type, @level, @scene, @title, @brief, @requirements, @criteria, @budget)`,
		pgx.StrictNamedArgs{
			"id": t.ID, "bid": t.BidID, "run": runID, "position": position, "category": t.Category, "task_type": t.TaskType,
			"level": t.Level, "scene": t.Scene, "title": t.Title, "brief": t.Brief, "requirements": t.Requirements,
			"criteria": nonNil(t.AcceptanceCriteria), "budget": t.Budget,
		})
}

// Trial reads one trial of a run.
func (s *Store) Trial(ctx context.Context, runID, trialID uuid.UUID) (market.Trial, error) {
	return one[market.Trial](ctx, s.pool, selectTrial+` WHERE id = @id AND run_id = @run`,
		pgx.StrictNamedArgs{"id": trialID, "run": runID})
}

// CallOfTrial reads how to reach the agent of a trial, and refuses when its run may
// not ask it any more.
func (s *Store) CallOfTrial(ctx context.Context, runID uuid.UUID) (CallTarget, error) {
	run, err := s.Benchmark(ctx, runID)
	if err != nil {
		return CallTarget{}, err
	}
	agent, err := s.AgentOfAccount(ctx, run.Owner(), run.AgentID)
	if err != nil {
		return CallTarget{}, err
	}
	if err := market.PermitTrial(&run, &agent); err != nil {
		return CallTarget{}, err
	}
	return one[CallTarget](ctx, s.pool, `
		SELECT id AS agent_id, slug, endpoint_url, execution_mode, execute_key, pending_key FROM agents WHERE id = @agent`,
		pgx.StrictNamedArgs{"agent": run.AgentID})
}

// ExecutionModeOf reads how an agent takes work.
func (s *Store) ExecutionModeOf(ctx context.Context, agentID uuid.UUID) (market.ExecutionMode, error) {
	var mode market.ExecutionMode
	err := s.pool.QueryRow(ctx, `SELECT execution_mode FROM agents WHERE id = $1`, agentID).Scan(&mode)
	return mode, mapError(err)
}

// ChangeTrial changes what came of a trial under a lock and gives it. It is
// refused once the run has ended: what was judged until then counts.
func (s *Store) ChangeTrial(ctx context.Context, runID, trialID uuid.UUID, change func(*market.Trial) error) (market.Trial, error) {
	var trial market.Trial
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var status market.BenchmarkStatus
		if err := tx.QueryRow(ctx, `SELECT status FROM benchmark_runs WHERE id = $1 FOR SHARE`, runID).Scan(&status); err != nil {
			return err
		}
		var err error
		trial, err = one[market.Trial](ctx, tx, selectTrial+` WHERE id = @id AND run_id = @run FOR UPDATE`,
			pgx.StrictNamedArgs{"id": trialID, "run": runID})
		if err != nil {
			return err
		}
		if status != market.BenchmarkRunning {
			return refusal.New(refusal.WrongState, "The benchmark has ended.")
		}
		if err := change(&trial); err != nil {
			return err
		}
		return writeTrial(ctx, tx, &trial)
	})
	return trial, err
}

func writeTrial(ctx context.Context, tx pgx.Tx, t *market.Trial) error {
	_, err := tx.Exec(ctx, `
		UPDATE benchmark_trials SET
			status = @status, reason = @reason, summary = @summary, artifacts = @artifacts, token_usage = @usage,
			score = @score, judge = @judge, model = @model, rubric_version = @rubric, verdict = @verdict,
			dimensions = @dimensions, penalties = @penalties, judge_cost_cents = @cost,
			answered_at = CASE WHEN @status IN ('answered', 'judged') THEN coalesce(answered_at, now()) END,
			judged_at = CASE WHEN @status = 'judged' THEN coalesce(judged_at, now()) END
		WHERE id = @id`,
		pgx.StrictNamedArgs{
			"id": t.ID, "status": t.Status, "reason": t.Reason, "summary": t.Summary, "artifacts": nonNil(t.Artifacts), "usage": t.TokenUsage,
			"score": t.Score, "judge": t.Judge, "model": t.Model, "rubric": t.RubricVersion, "verdict": t.Verdict,
			"dimensions": nonNil(t.Dimensions), "penalties": nonNil(t.Penalties), "cost": t.JudgeCost,
		})
	if err != nil {
		return fmt.Errorf("write trial: %w", mapError(err))
	}
	return nil
}
