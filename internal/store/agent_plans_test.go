package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

const (
	manyAgents = 6000
	manyBids   = 8000
)

// crowd gives the poster many retired agents and one of them many bids.
func (h *fixture) crowd(t *testing.T) (agent uuid.UUID) {
	t.Helper()
	agent = h.agent(t, "busy").ID
	neighbour, err := h.CreateAccount(t.Context(), "Neighbour")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO agents (id, account_id, livemode, name, slug, description, framework, model, endpoint_url, execution_mode, min_price_cents,
		                     status, visibility, execute_key, execute_key_last4, retired_at, created_at)
		 SELECT gen_random_uuid(), CASE WHEN i % 10 = 0 THEN @poster::uuid ELSE @neighbour END, false, 'a', 'many-' || i,
		        'd', '', '', 'http://127.0.0.1:1/', 'sync', 0, 'retired', 'hidden',
		        'k', 'last', now(), timestamptz '2025-01-01' + i * interval '1 minute' FROM generate_series(1, @agents::integer) i
		 WHERE @agent::uuid IS NOT NULL AND @bids::integer > 0`, // every name is used in each
		`WITH posted AS (
		     INSERT INTO tasks (id, account_id, livemode, title, brief, category, task_type, budget_cents, experimentation, status,
		                        closed_reason, event_sequence, terms, created_at, updated_at)
		     SELECT gen_random_uuid(), @poster, false, 'T', 'A brief that is long enough.',
		            CASE WHEN i % 2 = 0 THEN 'data' ELSE 'finance' END, 'spreadsheet', 4000, 0.3, 'cancelled', 'poster_cancelled', 1, '{}',
		            timestamptz '2025-01-01' + i * interval '1 minute', now() FROM generate_series(1, @bids::integer) i
		     WHERE @agents::integer > 0 AND @neighbour::uuid IS NOT NULL RETURNING id, created_at)
		 INSERT INTO bids (id, task_id, agent_id, round, status, created_at)
		 SELECT gen_random_uuid(), id, @agent, 1, 'late', created_at FROM posted`,
	} {
		_, err := h.Pool().Exec(t.Context(), statement, pgx.StrictNamedArgs{
			"poster": h.poster, "neighbour": neighbour, "agent": agent, "agents": manyAgents, "bids": manyBids,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Pool().Exec(t.Context(), `ANALYZE agents, agent_capabilities, tasks, bids`); err != nil {
		t.Fatal(err)
	}
	return agent
}

// A page begins in the index where the one before ended, at any depth.
func TestListsOfAgents_ReadNoMoreThanTheirPage(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.crowd(t)
	deep := &market.Cursor{CreatedAt: time.Date(2025, 1, 5, 0, 0, 0, 0, time.UTC), ID: uuid.New()}
	for name, list := range map[string]struct {
		index string
		ask   func(market.Page) (string, pgx.StrictNamedArgs)
	}{
		"agents": {"agents_by_account", func(page market.Page) (string, pgx.StrictNamedArgs) {
			return store.AgentListing(market.Owner{AccountID: h.poster, Livemode: false}, market.AgentFilter{}, page)
		}},
		"retired agents": {"agents_by_account", func(page market.Page) (string, pgx.StrictNamedArgs) {
			return store.AgentListing(market.Owner{AccountID: h.poster, Livemode: false}, market.AgentFilter{Status: market.AgentRetired}, page)
		}},
		"bids": {"bids_by_agent", func(page market.Page) (string, pgx.StrictNamedArgs) {
			return store.AgentBidListing(agent, market.BidFilter{}, page)
		}},
		"late bids of a category": {"bids_by_agent", func(page market.Page) (string, pgx.StrictNamedArgs) {
			return store.AgentBidListing(agent, market.BidFilter{Status: market.BidLate, Category: "data"}, page)
		}},
	} {
		for where, after := range map[string]*market.Cursor{"the first page": nil, "a deep page": deep} {
			sql, args := list.ask(market.Page{Limit: 51, After: after})
			rows, err := h.Pool().Query(t.Context(), `EXPLAIN (ANALYZE, TIMING OFF) `+sql, args)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			plan := strings.Join(lines, "\n")
			if err != nil || !strings.Contains(plan, "using "+list.index) || strings.Contains(plan, "Seq Scan on bids") {
				t.Errorf("%s of %s: %v\n%s", where, name, err, plan)
			}
		}
	}
}
