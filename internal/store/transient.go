package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A transaction that PostgreSQL gave up for a passing reason is run again, at most
// this often, and only while it has not taken long: whoever waits longer is better
// told to come back.
const (
	transientTries  = 4
	transientBudget = 2 * time.Second
	transientPause  = 20 * time.Millisecond
)

// again runs a whole transaction until it succeeds or fails for good. A statement
// within a transaction of the caller is not run again by itself, since PostgreSQL
// has undone what came before it, too.
func (c connections) again(ctx context.Context, run func() error) error {
	if c.isJoined() {
		return run()
	}
	began := time.Now()
	for try := 1; ; try++ {
		err := run()
		if try == transientTries || !isTransient(err) || time.Since(began) > transientBudget {
			return err
		}
		pause := time.Duration(try) * (transientPause/2 + rand.N(transientPause)) //nolint:gosec // spreads the tries
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// isTransient reports whether PostgreSQL undid the transaction for a reason that
// may be gone the next time: a cancelled statement, a deadlock, a conflict of
// serialisation, a lock that was not to be had.
func isTransient(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	switch pgErr.Code {
	case "57014", "40P01", "40001", "55P03":
		return true
	}
	return false
}

// isUnstorable reports whether PostgreSQL refused a value: class 22 (a value that a
// type does not hold) or a broken check. Trying again cannot help.
func isUnstorable(sqlstate string) bool {
	return sqlstate[:2] == "22" || sqlstate == "23514"
}
