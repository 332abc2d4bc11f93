package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is a pool of connections to the marketplace's database.
type Store struct {
	pool connections
}

// Options size the pool and bound its statements.
type Options struct {
	MaxConnections   int32         // at most this many; 0 means pgx's default
	StatementTimeout time.Duration // ends a statement on the server; below every caller's deadline
}

// connectTimeout bounds one attempt to connect.
const connectTimeout = 5 * time.Second

// Open makes a pool of connections to the database at url. It connects when the
// first is needed: a database that is away is met by who asks it, and by Ping.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("parse database url: %w", err)
	}
	if options.MaxConnections > 0 {
		config.MaxConns = options.MaxConnections
	}
	if options.StatementTimeout > 0 {
		timeout := strconv.FormatInt(options.StatementTimeout.Milliseconds(), 10)
		config.ConnConfig.RuntimeParams["statement_timeout"] = timeout
		config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = timeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "aitasker"
	if config.ConnConfig.ConnectTimeout == 0 || config.ConnConfig.ConnectTimeout > connectTimeout {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database pool: %w", err)
	}
	return &Store{pool: connections{Pool: pool}}, nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Pool gives the ledger's readers and operators' commands the connections.
func (s *Store) Pool() *pgxpool.Pool { return s.pool.Pool }

// inTx runs one transaction; an error rolls it back. It runs anew when PostgreSQL
// gave it up for a passing reason, so run must change nothing but through tx and by
// setting its results.
func (s *Store) inTx(ctx context.Context, run func(tx pgx.Tx) error) error {
	return mapError(s.pool.again(ctx, func() error { return pgx.BeginFunc(ctx, s.pool, run) }))
}

// querier is what both a pool and a transaction can do.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// one reads exactly one row into T by column names.
func one[T any](ctx context.Context, q querier, sql string, args pgx.StrictNamedArgs) (row T, err error) {
	err = read(ctx, q, sql, args, func(rows pgx.Rows) (err error) {
		row, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
		return err
	})
	return row, err
}

// many reads all rows into T by column names.
func many[T any](ctx context.Context, q querier, sql string, args pgx.StrictNamedArgs) (list []T, err error) {
	err = read(ctx, q, sql, args, func(rows pgx.Rows) (err error) {
		list, err = pgx.CollectRows(rows, pgx.RowToStructByName[T])
		return err
	})
	return list, err
}

// read runs a query; one that is a transaction of its own is run anew like inTx.
func read(ctx context.Context, q querier, sql string, args pgx.StrictNamedArgs, collect func(pgx.Rows) error) error {
	run := func() error {
		rows, err := q.Query(ctx, sql, args)
		if err != nil {
			return err
		}
		return collect(rows)
	}
	if c, isPool := q.(connections); isPool {
		return mapError(c.again(ctx, run))
	}
	return mapError(run())
}
