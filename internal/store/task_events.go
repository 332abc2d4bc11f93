package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

const selectEvent = `
	SELECT id, task_id, account_id, livemode, sequence, type, data, xid AS transaction, created_at
	FROM events`

// EventsOfTask reads the events of a task behind a sequence, in their order,
// whoever posted it.
func (s *Store) EventsOfTask(ctx context.Context, taskID uuid.UUID, after int64, limit int) ([]market.Event, error) {
	return many[market.Event](ctx, s.pool, selectEvent+` WHERE task_id = @task AND sequence > @after ORDER BY sequence LIMIT @limit`,
		pgx.StrictNamedArgs{"task": taskID, "after": after, "limit": limit})
}

// ProgressOfTask tells how far a task that the account posted has come. Events up
// to its sequence can be read from then on.
func (s *Store) ProgressOfTask(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Progress, error) {
	return one[market.Progress](ctx, s.pool, `
		SELECT status, coalesce(closed_reason, '') AS closed_reason, event_sequence AS sequence
		FROM tasks WHERE id = @id AND account_id = @account AND livemode = @livemode`,
		pgx.StrictNamedArgs{"id": taskID, "account": owner.AccountID, "livemode": owner.Livemode})
}

// settled is the transaction up to which, itself not counted, all have ended: no
// event of an earlier one can appear any more.
const settled = `SELECT pg_snapshot_xmin(pg_current_snapshot())`

// EventPlaceNow is the place behind every event that has settled.
func (s *Store) EventPlaceNow(ctx context.Context) (market.EventPlace, error) {
	var place market.EventPlace
	err := s.pool.QueryRow(ctx, settled).Scan(&place.Transaction)
	return place, mapError(err)
}

// ListEvents reads the account's events behind a place, oldest first, and gives
// the place where the next read goes on. An event shows when every transaction
// that began to write before its own has ended; so none that commits late is
// skipped.
func (s *Store) ListEvents(
	ctx context.Context, owner market.Owner, filter market.EventFilter, after market.EventPlace, limit int,
) ([]market.Event, market.EventPlace, error) {
	now, err := s.EventPlaceNow(ctx)
	if err != nil {
		return nil, after, err
	}
	sql, args := eventsBehind(owner, filter, after, limit)
	args["below"] = now.Transaction
	list, err := many[market.Event](ctx, s.pool, sql, args)
	if err != nil {
		return nil, after, err
	}
	if len(list) == limit {
		last := list[limit-1]
		return list, market.EventPlace{Transaction: last.Transaction, ID: last.ID}, nil
	}
	// Everything settled has been looked at, whatever the filter let through.
	if now.Transaction > after.Transaction {
		after = now
	}
	return list, after, nil
}

// eventsBehind is the statement of ListEvents, all arguments but "below" set.
func eventsBehind(
	owner market.Owner, filter market.EventFilter, after market.EventPlace, limit int,
) (string, pgx.StrictNamedArgs) {
	sql := selectEvent + `
		WHERE account_id = @account AND livemode = @livemode AND (xid, id) > (@xid, @id) AND xid < @below`
	args := pgx.StrictNamedArgs{
		"account": owner.AccountID, "livemode": owner.Livemode, "xid": after.Transaction, "id": after.ID, "limit": limit,
	}
	if filter.Type != "" {
		sql += ` AND type = @type`
		args["type"] = filter.Type
	}
	if filter.TaskID != uuid.Nil {
		sql += ` AND task_id = @task`
		args["task"] = filter.TaskID
	}
	return sql + ` ORDER BY xid, id LIMIT @limit`, args
}

// ExplainEvents gives PostgreSQL's plan of ListEvents with what it took: for
// measurements.
func (s *Store) ExplainEvents(
	ctx context.Context, owner market.Owner, filter market.EventFilter, after market.EventPlace, limit int,
) ([]string, error) {
	now, err := s.EventPlaceNow(ctx)
	if err != nil {
		return nil, err
	}
	sql, args := eventsBehind(owner, filter, after, limit)
	args["below"] = now.Transaction
	rows, err := s.pool.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS) `+sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, mapError(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return plan, mapError(err)
}
