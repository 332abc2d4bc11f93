package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connections is the pool; within Together every statement joins the one
// transaction instead.
type connections struct{ *pgxpool.Pool }

type transactionKey struct{}

// Together makes everything that run asks of the store with its context one
// transaction: an error of run, or of the commit, leaves no trace of any of it.
func (s *Store) Together(ctx context.Context, run func(ctx context.Context) error) error {
	// Not run anew like inTx: what a caller does here may not be repeatable.
	return mapError(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return run(context.WithValue(ctx, transactionKey{}, tx))
	}))
}

// statements is what a pool and a transaction have in common.
type statements interface {
	querier
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

func (c connections) of(ctx context.Context) statements { //nolint:ireturn // a pool or a transaction
	if tx, within := ctx.Value(transactionKey{}).(pgx.Tx); within {
		return tx
	}
	return c.Pool
}

// Begin starts a transaction, or a savepoint within Together.
func (c connections) Begin(ctx context.Context) (pgx.Tx, error) { return c.of(ctx).Begin(ctx) }

// Exec runs a statement; one that is a transaction of its own is run anew like inTx.
func (c connections) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	err = again(ctx, func() error {
		tag, err = c.of(ctx).Exec(ctx, sql, args...)
		return err
	})
	return tag, err
}

// Query runs a query.
func (c connections) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return c.of(ctx).Query(ctx, sql, args...)
}

// QueryRow runs a query for one row, anew like Exec.
func (c connections) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return row{func(dest []any) error {
		return again(ctx, func() error { return c.of(ctx).QueryRow(ctx, sql, args...).Scan(dest...) })
	}}
}

type row struct{ scan func(dest []any) error }

// Scan reads the row.
func (r row) Scan(dest ...any) error { return r.scan(dest) }

// SendBatch runs several statements in one round trip.
func (c connections) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return c.of(ctx).SendBatch(ctx, batch)
}
