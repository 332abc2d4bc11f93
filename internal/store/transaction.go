package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// connections is where a Store's statements run: the pool, or the one transaction of
// InTransaction.
type connections struct {
	*pgxpool.Pool

	tx pgx.Tx // nil for statements on their own
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
func (c connections) isJoined() bool { return c.tx != nil }

// statements is what a pool and a transaction have in common.
type statements interface {
	querier
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

func (c connections) target() statements { //nolint:ireturn // a pool or a transaction
	if c.tx != nil {
		return c.tx
	}
	return c.Pool
}

// Begin starts a transaction, or a savepoint in InTransaction.
func (c connections) Begin(ctx context.Context) (pgx.Tx, error) { return c.target().Begin(ctx) }

// Exec runs a statement; one that is a transaction of its own is run anew like inTx.
func (c connections) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	err = c.again(ctx, func() error {
		tag, err = c.target().Exec(ctx, sql, args...)
		return err
	})
	return tag, err
}

// Query runs a query.
func (c connections) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return c.target().Query(ctx, sql, args...)
}

// QueryRow runs a query for one row, anew like Exec.
func (c connections) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return row{func(dest []any) error {
		return c.again(ctx, func() error { return c.target().QueryRow(ctx, sql, args...).Scan(dest...) })
	}}
}

type row struct{ scan func(dest []any) error }

// Scan reads the row.
func (r row) Scan(dest ...any) error { return r.scan(dest) }

// SendBatch runs several statements in one round trip.
func (c connections) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return c.target().SendBatch(ctx, batch)
}
