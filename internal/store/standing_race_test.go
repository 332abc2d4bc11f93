package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// waitUntilBlocked waits until as many statements of this database wait for a lock.
func (h *fixture) waitUntilBlocked(t *testing.T, statements int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		var blocked int
		err := h.Pool().QueryRow(t.Context(), `
			SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&blocked)
		if err != nil {
			t.Fatal(err)
		}
		if blocked >= statements {
			return
		}
		select {
		case <-t.Context().Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Fatalf("there are not %d statements that wait for a lock", statements)
}

// An agent's owner writes its categories anew while a bid of the agent is judged.
func TestChangeAgent_CarriesAJudgementThatHappensMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	other, err := h.CreateAccount(t.Context(), "Developer")
	if err != nil {
		t.Fatal(err)
	}
	task, agent := h.task(t), h.agent(t, "busy")
	h.sql(t, `UPDATE agents SET account_id = $1`, other) // the poster's own agents have no standing
	h.sql(t, `CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$`)
	h.sql(t, `CREATE TRIGGER hold_up AFTER INSERT ON agent_capabilities FOR EACH STATEMENT EXECUTE FUNCTION hold_up()`)
	gate, err := h.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = gate.Rollback(t.Context()) }()
	if _, err := gate.Exec(t.Context(), `SELECT pg_advisory_xact_lock(42)`); err != nil {
		t.Fatal(err)
	}
	changed, judged := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := h.ChangeAgent(t.Context(), market.Owner{AccountID: other, Livemode: false}, agent.ID, func(a market.Agent) (market.Agent,
			error,
		) {
			return a, nil
		})
		changed <- err
	}()
	h.waitUntilBlocked(t, 1)
	go func() {
		_, err := store.TakeStep(t.Context(), h.Store, task.ID, "judge", func(step *store.Step) (int, error) {
			_, err := present(step, agent, 500)
			return 0, err
		})
		judged <- err
	}()
	h.waitUntilBlocked(t, 2)
	if err := gate.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, done := range []chan error{changed, judged} {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	rows, err := h.Pool().Query(t.Context(), `
		SELECT c.judged_bids, c.composite = s.composite FROM agent_capabilities c
		JOIN agent_standings s ON s.agent_id = c.agent_id AND s.category = c.category`)
	if err != nil {
		t.Fatal(err)
	}
	type read struct {
		Judged    int
		Composite bool
	}
	got, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[read])
	if want := (read{1, true}); err != nil || got != want {
		t.Errorf("triage reads %+v, %v; want %+v", got, err, want)
	}
}
