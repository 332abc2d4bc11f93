package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// logEvents writes that many events of one account: five of each task, the rare
// type one in a thousand. They are as old as the first transactions of the server,
// so that all have settled; nobody follows them, so nobody is told.
func logEvents(ctx context.Context, s *store.Store, poster uuid.UUID, events int, progress io.Writer) error {
	err := pgx.BeginFunc(ctx, s.Pool(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SET LOCAL session_replication_role = replica`)
		if err == nil {
			_, err = tx.Exec(ctx, insertEvents, poster, events)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("log events: %w", err)
	}
	if _, err := s.Pool().Exec(ctx, `VACUUM (ANALYZE) events`); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	_, _ = fmt.Fprintf(progress, "%d events\n", events)
	return nil
}

const insertEvents = `
	INSERT INTO events (id, task_id, account_id, livemode, sequence, type, data, xid, created_at)
	SELECT (lpad(to_hex(i), 8, '0') || '-0000-7000-8000-000000000000')::uuid, md5('task' || i / 5)::uuid, $1, true, 1 + i % 5,
	       CASE WHEN i % 1000 = 999 THEN 'task.expired' ELSE 'task.bid_ready' END,
	       json_build_object('task', json_build_object('title', repeat('word ', 40))), (3 + i * 400 / $2::bigint)::text::xid8, now()
	FROM generate_series(0, $2::bigint - 1) i`

// measureEvents prints how the database reads the feed: from the beginning, from the
// middle, when there is nothing new, and with each filter.
func measureEvents(ctx context.Context, s *store.Store, poster uuid.UUID, out io.Writer) error {
	now, err := s.EventPlaceNow(ctx)
	if err != nil {
		return err
	}
	var task uuid.UUID
	if err := s.Pool().QueryRow(ctx, `SELECT task_id FROM events LIMIT 1 OFFSET 777`).Scan(&task); err != nil {
		return errors.Join(errors.New("find a task"), err)
	}
	for _, asked := range []struct {
		name   string
		filter market.EventFilter
		after  market.EventPlace
	}{
		{"from the first on", market.EventFilter{}, market.EventPlace{}},
		{"from the middle on", market.EventFilter{}, market.EventPlace{Transaction: 203}},
		{"with nothing new", market.EventFilter{}, now},
		{"of a type, 999 of 1,000", market.EventFilter{Type: market.EventBidReady}, market.EventPlace{Transaction: 203}},
		{"of a type, 1 of 1,000", market.EventFilter{Type: market.EventTaskExpired}, market.EventPlace{Transaction: 203}},
		{"of a type that there is not", market.EventFilter{Type: market.EventAgentFailed}, market.EventPlace{}},
		{"of one task", market.EventFilter{TaskID: task}, market.EventPlace{}},
	} {
		measured := make([]measurement, tries)
		for i := range measured {
			plan, err := s.ExplainEvents(ctx, market.Owner{AccountID: poster, Livemode: true}, asked.filter, asked.after, pageSize)
			if err != nil {
				return err
			}
			measured[i] = measurement{timeOf(plan), plan}
		}
		middle := median(measured)
		_, _ = fmt.Fprintf(out, "## Events %s\n\n%.2f ms\n\n```\n%s\n```\n\n", asked.name, middle.took, strings.Join(middle.plan, "\n"))
	}
	return nil
}
