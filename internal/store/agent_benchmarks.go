package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectBenchmark = `
	SELECT r.id, r.agent_id, r.account_id, r.livemode, r.endpoint_url, r.categories, r.terms, r.status, r.reason, r.verdicts,
	       (SELECT count(*) FROM benchmark_trials t WHERE t.run_id = r.id) AS planned,
	       (SELECT count(*) FROM benchmark_trials t WHERE t.run_id = r.id AND t.status NOT IN ('planned', 'answered')) AS settled,
	       r.created_at, r.ended_at, r.cooldown_until
	FROM benchmark_runs r`

// benchmarkRow is a run without its trials.
type benchmarkRow struct {
	ID            uuid.UUID
	AgentID       uuid.UUID
	AccountID     uuid.UUID
	Livemode      bool
	EndpointURL   string
	Categories    []string
	Terms         market.BenchmarkTerms
	Status        market.BenchmarkStatus
	Reason        string
	Verdicts      []market.CategoryVerdict
	Planned       int
	Settled       int
	CreatedAt     time.Time
	EndedAt       *time.Time
	CooldownUntil *time.Time
}

func (r *benchmarkRow) run() market.BenchmarkRun {
	return market.BenchmarkRun{
		ID: r.ID, AgentID: r.AgentID, AccountID: r.AccountID, Livemode: r.Livemode, EndpointURL: r.EndpointURL,
		Categories: r.Categories, Terms: r.Terms, Status: r.Status, Reason: r.Reason, Verdicts: r.Verdicts,
		Planned: r.Planned, Settled: r.Settled, CreatedAt: r.CreatedAt, EndedAt: r.EndedAt, CooldownUntil: r.CooldownUntil,
	}
}

const ofOwnBenchmark = ` WHERE r.agent_id = @agent AND r.account_id = @account AND r.livemode = @livemode`

func ownBenchmark(owner market.Owner, agentID uuid.UUID) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{"agent": agentID, "account": owner.AccountID, "livemode": owner.Livemode}
}

// ListBenchmarks reads the runs of one of the account's agents without their
// trials, newest first.
func (s *Store) ListBenchmarks(
	ctx context.Context, owner market.Owner, agentID uuid.UUID, page market.Page,
) ([]market.BenchmarkRun, error) {
	where := []string{}
	args := ownBenchmark(owner, agentID)
	args["limit"] = page.Limit
	after(page, &where, args)
	sql := selectBenchmark + ofOwnBenchmark
	if len(where) > 0 {
		sql += ` AND ` + strings.ReplaceAll(where[0], "(created_at, id)", "(r.created_at, r.id)")
	}
	rows, err := many[benchmarkRow](ctx, s.pool, sql+` ORDER BY r.created_at DESC, r.id DESC LIMIT @limit`, args)
	runs := make([]market.BenchmarkRun, len(rows))
	for i := range rows {
		runs[i] = rows[i].run()
	}
	return runs, err
}

// BenchmarkOfAgent reads a run of one of the account's agents with its trials.
func (s *Store) BenchmarkOfAgent(ctx context.Context, owner market.Owner, agentID, runID uuid.UUID) (market.BenchmarkRun, error) {
	args := ownBenchmark(owner, agentID)
	args["run"] = runID
	return benchmarkWith(ctx, s.pool, ofOwnBenchmark+` AND r.id = @run`, args)
}

// Benchmark reads a run with its trials, whoever owns its agent: for activities.
func (s *Store) Benchmark(ctx context.Context, runID uuid.UUID) (market.BenchmarkRun, error) {
	return benchmark(ctx, s.pool, runID)
}

func benchmark(ctx context.Context, db querier, runID uuid.UUID) (market.BenchmarkRun, error) {
	return benchmarkWith(ctx, db, ` WHERE r.id = @run`, pgx.StrictNamedArgs{"run": runID})
}

func benchmarkWith(ctx context.Context, db querier, which string, args pgx.StrictNamedArgs) (market.BenchmarkRun, error) {
	row, err := one[benchmarkRow](ctx, db, selectBenchmark+which, args)
	if err != nil {
		return market.BenchmarkRun{}, err
	}
	run := row.run()
	run.Trials, err = many[market.Trial](ctx, db, selectTrial+` WHERE run_id = @run ORDER BY position`, pgx.StrictNamedArgs{"run": run.ID})
	return run, err
}
