package store_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/store"
)

var transientCodes = []string{"57014", "40P01", "40001", "55P03"}

// raise fails as PostgreSQL does.
func raise(ctx context.Context, tx pgx.Tx, sqlstate string) error {
	_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE EXCEPTION 'as planned' USING ERRCODE = '`+sqlstate+`'; END $$`)
	return err
}

func TestTakeStep_IsTakenAgainAfterAPassingFailure(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	for _, code := range transientCodes {
		task := h.task(t)
		tries := 0
		_, err := store.TakeStep(t.Context(), h.Store, task.ID, "count", func(step *store.Step) (int, error) {
			step.Task.BidsInvited++
			tries++
			if tries == 1 {
				return 0, raise(t.Context(), step.Tx(), code)
			}
			return 0, nil
		})
		if err != nil || tries != 2 {
			t.Errorf("%s: %d tries, %v; want a second one that succeeds", code, tries, err)
		}
		if got, err := h.Task(t.Context(), task.ID); err != nil || got.BidsInvited != 1 {
			t.Errorf("%s: the step left %d, %v; want 1", code, got.BidsInvited, err)
		}
	}
}

func TestTakeStep_SaysUnavailableWhenAFailureDoesNotPass(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	for _, code := range transientCodes {
		tries := 0
		_, err := store.TakeStep(t.Context(), h.Store, task.ID, "fail", func(step *store.Step) (int, error) {
			tries++
			return 0, raise(t.Context(), step.Tx(), code)
		})
		if !refusal.Is(err, refusal.Unavailable) || tries < 2 || tries > 5 {
			t.Errorf("%s: %v after %d tries, want unavailable after a few", code, err, tries)
		}
	}
}

func TestTakeStep_IsRefusedForGoodWhenAValueCannotBeStored(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task := h.task(t)
	for _, code := range []string{"22003", "22021", "22P05", "23514"} {
		tries := 0
		_, err := store.TakeStep(t.Context(), h.Store, task.ID, "fail", func(step *store.Step) (int, error) {
			tries++
			return 0, raise(t.Context(), step.Tx(), code)
		})
		if !refusal.Is(err, refusal.Invalid) || tries != 1 {
			t.Errorf("%s: %v after %d tries, want invalid at once", code, err, tries)
		}
	}
}

// failFirst makes the first changes of a table fail.
func (h *fixture) failFirst(t *testing.T, table, sqlstate string, times int) {
	t.Helper()
	h.sql(t, `CREATE SEQUENCE failed`) // a sequence keeps its place when a transaction is undone
	h.sql(t, `CREATE FUNCTION fail_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('failed') <= `+string(rune('0'+times))+` THEN RAISE EXCEPTION 'as planned' USING ERRCODE = '`+sqlstate+`'; END IF;
		RETURN NULL; END $$`)
	h.sql(t, `CREATE TRIGGER fail_first AFTER INSERT OR UPDATE OR DELETE ON `+table+` FOR EACH STATEMENT EXECUTE FUNCTION fail_first()`)
}

func TestStore_RunsASingleStatementAgainAfterAPassingFailure(t *testing.T) {
	t.Parallel()
	for _, code := range transientCodes {
		h := newHall(t)
		h.failFirst(t, "rate_limit_overrides", code, 2)
		_, err := h.PutRateOverride(t.Context(), market.RateOverride{
			AccountID: h.poster, Requests: map[market.RateBucket]int{"tasks": 5}, Reason: "test",
		})
		if err != nil {
			t.Errorf("%s: a read of one row: %v", code, err)
		}
	}
}

func TestStore_RunsNothingAgainThatACallerJoined(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.failFirst(t, "accounts", "40001", 1)
	runs := 0
	err := h.InTransaction(t.Context(), func(tx *store.Store) error {
		runs++
		return tx.EnsureAccount(t.Context(), uuid.New(), "Another")
	})
	if !refusal.Is(err, refusal.Unavailable) || runs != 1 {
		t.Errorf("%d runs, %v; want one, and unavailable", runs, err)
	}
}
