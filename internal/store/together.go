package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connections is the pool; within Together every statement joins the one
// transaction instead.
type connections struct {
	*pgxpool.Pool

	tx pgx.Tx // of InTransaction; nil for statements on their own
}

type transactionKey struct{}

// Together makes everything that run asks of the store with its context one
// transaction: an error of run, or of the commit, leaves no trace of any of it.
func (s *Store) Together(ctx context.Context, run func(ctx context.Context) error) error {
	// Not run anew like inTx: what a caller does here may not be repeatable.
	return mapError(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return run(context.WithValue(ctx, transactionKey{}, tx))
	}))
}

// InTransaction gives run a store whose statements are all part of one transaction:
// an error of run, or of the commit, leaves no trace of any of them. It does not run
// anew like inTx, since what a caller does here may not be repeatable.
func (s *Store) InTransaction(ctx context.Context, run func(tx *Store) error) error {
	return s.joined(ctx, pgx.TxOptions{}, run)
}

// Snapshot gives read a store that sees the database as it is at one moment.
func (s *Store) Snapshot(ctx context.Context, read func(snapshot *Store) error) error {
	return s.joined(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, read)
}

func (s *Store) joined(ctx context.Context, options pgx.TxOptions, run func(tx *Store) error) error {
	return mapError(pgx.BeginTxFunc(ctx, s.pool.Pool, options, func(tx pgx.Tx) error {
		return run(&Store{pool: connections{Pool: s.pool.Pool, tx: tx}})
	}))
}

// isJoined reports whether statements become part of a transaction.
func (c connections) isJoined(ctx context.Context) bool {
	return c.tx != nil || ctx.Value(transactionKey{}) != nil
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
	if c.tx != nil {
		return c.tx
	}
	if tx, within := ctx.Value(transactionKey{}).(pgx.Tx); within {
		return tx
	}
	return c.Pool
}

// Begin starts a transaction, or a savepoint within Together.
func (c connections) Begin(ctx context.Context) (pgx.Tx, error) { return c.of(ctx).Begin(ctx) }

// Exec runs a statement; one that is a transaction of its own is run anew like inTx.
func (c connections) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	err = c.again(ctx, func() error {
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
		return c.again(ctx, func() error { return c.of(ctx).QueryRow(ctx, sql, args...).Scan(dest...) })
	}}
}

type row struct{ scan func(dest []any) error }

// Scan reads the row.
func (r row) Scan(dest ...any) error { return r.scan(dest) }

// SendBatch runs several statements in one round trip.
func (c connections) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return c.of(ctx).SendBatch(ctx, batch)
}
