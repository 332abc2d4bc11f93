package proof

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// logOf reads the log of all that a poster ever posted, by task.
func (p *proof) logOf(t *testing.T, d *poster) map[uuid.UUID][]market.Event {
	t.Helper()
	ids := column[uuid.UUID](t, p, `SELECT id FROM tasks WHERE account_id = $1`, d.client.Account)
	log := make(map[uuid.UUID][]market.Event, len(ids))
	for _, id := range ids {
		events, err := p.market.Store.EventsOfTask(t.Context(), id, 0, 1000)
		if err != nil {
			t.Fatalf("read log: %v", err)
		}
		log[id] = events
	}
	return log
}

func column[T any](t *testing.T, p *proof, sql string, arguments ...any) []T {
	t.Helper()
	rows, err := p.market.Store.Pool().Query(t.Context(), sql, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// feedOf reads all that GET /events gives: by id, in its bytes.
func feedOf(t *testing.T, client *testkit.Client) map[uuid.UUID]publicapi.Event {
	t.Helper()
	feed, cursor := map[uuid.UUID]publicapi.Event{}, ""
	for {
		var page struct {
			Events     []publicapi.Event `json:"events"`
			NextCursor string            `json:"next_cursor"`
		}
		client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/events?limit=200&after="+cursor, nil, &page)
		for _, event := range page.Events {
			feed[event.ID] = event
		}
		if len(page.Events) == 0 {
			return feed
		}
		cursor = page.NextCursor
	}
}

// stuck tells where the tasks stand that a run gave up on.
func (p *proof) stuck(ctx context.Context) (standing []string) {
	rows, err := p.market.Store.Pool().Query(ctx, `SELECT id || ' ' || status || ' since ' || updated_at FROM tasks WHERE status <> 'completed'`)
	if err == nil {
		standing, _ = pgx.CollectRows(rows, pgx.RowTo[string]) // the log says the rest
	}
	return standing
}
