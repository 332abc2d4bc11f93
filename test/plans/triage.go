package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// enrol makes that many live agents, all in one category: the worst case. Three of
// four are proven there, one of twenty declares the type asked for, one of ten is
// not healthy, one of three wants more than the budget, and one of five is hidden.
func enrol(ctx context.Context, s *store.Store, agents int, progress io.Writer) error {
	for _, statement := range []string{insertAccounts, insertAgents, insertCapabilities, insertStandings} {
		tag, err := s.Pool().Exec(ctx, statement, agents)
		if err != nil {
			return fmt.Errorf("enrol agents: %w", err)
		}
		_, _ = fmt.Fprintf(progress, "%d rows\n", tag.RowsAffected())
	}
	if _, err := s.Pool().Exec(ctx, insertPayouts); err != nil {
		return fmt.Errorf("set payouts up: %w", err)
	}
	if _, err := s.Pool().Exec(ctx, `VACUUM (ANALYZE) agents, agent_capabilities, agent_standings, payout_accounts`); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	return nil
}

const (
	insertAccounts = `INSERT INTO accounts (id, name) SELECT md5('account' || i)::uuid, 'Maker ' || i FROM generate_series(1, $1::int / 4) i`

	insertAgents = `
		INSERT INTO agents (id, account_id, livemode, name, slug, description, framework, model, endpoint_url, execution_mode,
		                    min_price_cents, status, visibility, verified, execute_key, execute_key_last4, health_failures, activated_at)
		SELECT md5('agent' || i)::uuid, md5('account' || (1 + i % ($1::int / 4)))::uuid, true, 'Agent ' || i, 'agent-' || i, 'Works.', '', '',
		       'https://agents.example.com/' || i, 'sync', CASE WHEN i % 3 = 0 THEN 9000 ELSE 500 END, 'active',
		       CASE WHEN i % 5 = 0 THEN 'hidden' ELSE 'live' END, true, '\x00', 'last', CASE WHEN i % 10 = 0 THEN 5 ELSE 0 END, now()
		FROM generate_series(1, $1::int) i`

	insertCapabilities = `
		INSERT INTO agent_capabilities (agent_id, category, task_types, proven_at)
		SELECT md5('agent' || i)::uuid, 'graphics-design',
		       CASE WHEN i % 20 = 0 THEN '{logo-design,wordmark-design}' ELSE '{wordmark-design,icon-design}' END::text[], now()
		FROM generate_series(1, $1::int) i`

	insertStandings = `
		INSERT INTO agent_standings (agent_id, category, judged_bids, presented_bids, won_bids, rolling_score, slow_score, composite)
		SELECT md5('agent' || i)::uuid, 'graphics-design', 10 + i % 90, 8, i % 8, (i * 7919 % 1000) / 1000.0, 0.5, (i * 7919 % 1000) / 1000.0
		FROM generate_series(1, $1::int) i WHERE i % 4 <> 0`

	insertPayouts = `INSERT INTO payout_accounts (account_id, livemode, provider, ready_at)
		SELECT DISTINCT account_id, true, 'embedded', now() FROM agents`
)

// rounds is how many tasks of each kind are measured after a tenth of it unmeasured.
const rounds = 200

// measureTriage prints how long it takes to look for the candidates of live tasks,
// from the question to the last row read and with the planning, and the plan of one.
func measureTriage(ctx context.Context, s *store.Store, poster uuid.UUID, out io.Writer) error {
	for _, asked := range []struct{ name, taskType string }{
		{"a type that one in twenty declares", "logo-design"}, {"a type that all declare", "wordmark-design"}, {"a type that nobody declares", "brand-guide"},
	} {
		task := market.Task{
			AccountID: poster, Livemode: true,
			TaskContent: market.TaskContent{
				Category: "graphics-design", TaskType: asked.taskType, Budget: 4000,
			},
			Terms: market.DefaultTerms(),
		}
		took, found, err := timeCandidates(ctx, s, task)
		if err != nil {
			return err
		}
		plan, err := s.ExplainCandidates(ctx, store.CandidateSearch{Task: &task, Round: 1})
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "## Candidates for %s\n\n%d found; of %d tasks: middle %.1f ms, 95 of 100 %.1f ms, slowest %.1f ms\n\n```\n%s\n```\n\n",
			asked.name, found, rounds, took[rounds/2], took[rounds*95/100], took[rounds-1], strings.Join(plan, "\n"))
	}
	return nil
}

// timeCandidates gives the milliseconds that each of many tasks waited, the shortest
// first, and how many candidates the last one has.
func timeCandidates(ctx context.Context, s *store.Store, task market.Task) (took []float64, found int, err error) {
	for i := range rounds + rounds/10 {
		task.ID = uuid.New()
		began := time.Now()
		candidates, err := s.Candidates(ctx, &task)
		if err != nil {
			return nil, 0, err
		}
		if i >= rounds/10 {
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
		found = len(candidates)
	}
	slices.Sort(took)
	return took, found, nil
}
