package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// replayPace spreads a replay, so that what happens now does not wait behind it.
const replayPace = 10 * time.Millisecond

type replayed struct {
	ID        uuid.UUID
	CreatedAt time.Time
}

// ReplayWebhook sends events to one of the account's webhooks again, oldest first
// and at most market.MaxReplay of them; it tells how many, and where to go on when
// there are more.
func (s *Store) ReplayWebhook(
	ctx context.Context, owner market.Owner, webhookID uuid.UUID, replay market.Replay,
) (count int, next *market.Cursor, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := permitSending(ctx, tx, ownWebhook(owner, webhookID)); err != nil {
			return err
		}
		sql, args := eventsToReplay(owner, webhookID, &replay)
		events, err := many[replayed](ctx, tx, sql, args)
		if err != nil {
			return err
		}
		if err := mustAllBeFound(replay.EventIDs, events); err != nil {
			return err
		}
		if len(events) > market.MaxReplay {
			events = events[:market.MaxReplay]
			last := events[len(events)-1]
			next = &market.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
		}
		count = len(events)
		return resend(ctx, tx, webhookID, events)
	})
	return count, next, err
}

// eventsToReplay is the statement that finds them, with one more than are sent.
func eventsToReplay(owner market.Owner, webhookID uuid.UUID, replay *market.Replay) (string, pgx.StrictNamedArgs) {
	where := []string{"account_id = @account", "livemode = @livemode"}
	args := pgx.StrictNamedArgs{"account": owner.AccountID, "livemode": owner.Livemode, "limit": market.MaxReplay + 1}
	narrow := func(asked bool, condition, name string, value any) {
		if asked {
			where = append(where, condition)
			args[name] = value
		}
	}
	named := len(replay.EventIDs) > 0
	narrow(named, "id = ANY(@ids)", "ids", replay.EventIDs)
	narrow(!named, "(SELECT events FROM webhooks WHERE id = @webhook) && ARRAY['*', type]", "webhook", webhookID)
	narrow(replay.TaskID != uuid.Nil, "task_id = @task", "task", replay.TaskID)
	narrow(replay.From != nil, "created_at >= @from", "from", replay.From)
	narrow(replay.To != nil, "created_at < @to", "to", replay.To)
	if replay.After != nil {
		where = append(where, "(created_at, id) > (@cursor_time, @cursor_id)")
		args["cursor_time"], args["cursor_id"] = replay.After.CreatedAt, replay.After.ID
	}
	return `SELECT id, created_at FROM events WHERE ` + strings.Join(where, " AND ") + ` ORDER BY created_at, id LIMIT @limit`, args
}

// mustAllBeFound refuses the first named event that is none of the account's.
func mustAllBeFound(named []uuid.UUID, found []replayed) error {
	for _, id := range named {
		if !slices.ContainsFunc(found, func(r replayed) bool { return r.ID == id }) {
			return refusal.Field("event_ids", id.String(), "names an event that is none of yours in this mode")
		}
	}
	return nil
}

// resend makes a delivery of each event, or begins another run of the one that
// there is.
func resend(ctx context.Context, tx pgx.Tx, webhookID uuid.UUID, events []replayed) error {
	ids := make([]uuid.UUID, len(events))
	for i, event := range events {
		ids[i] = event.ID
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO webhook_deliveries AS d (id, webhook_id, event_id, event_type, task_id, start_at)
		SELECT webhook_delivery_id(e.id, @webhook), @webhook, e.id, e.type, e.task_id, now() + (place - 1) * @pace::interval
		FROM unnest(@ids::uuid[]) WITH ORDINALITY AS chosen (id, place) JOIN events e USING (id)
		ORDER BY 1 -- as stopUnderWay
		ON CONFLICT (id) DO UPDATE`+sendAgain+`, start_at = excluded.start_at`,
		pgx.StrictNamedArgs{"webhook": webhookID, "ids": ids, "pace": replayPace})
	if err != nil {
		return err
	}
	return tellStarters(ctx, tx)
}
