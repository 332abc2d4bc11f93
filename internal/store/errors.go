package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/aitasker/aitasker/internal/market"
)

// constraintRefusals says in public words what breaking a constraint means.
// Constraints that are not here can only be broken by our own mistakes.
var constraintRefusals = map[string]*market.Refusal{
	"agents_slug_key":  market.RefuseField("slug", nil, "is taken by another agent"),
	"tasks_legal_move": market.Refuse(market.CodeWrongState, "The task has moved on; read it again."),
}

// mapError is the border between Postgres and the rest: no rows and known
// constraints become refusals, everything else stays internal.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return market.Refuse(market.CodeNotFound, "Not found.")
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		if refusal, known := constraintRefusals[pgErr.ConstraintName]; known {
			return refusal
		}
		if isAway(pgErr.Code) {
			return market.Refuse(market.CodeUnavailable, "The database is not available at the moment; try again shortly.")
		}
		return fmt.Errorf("postgres %s (%s): %w", pgErr.Code, pgErr.ConstraintName, err)
	}
	return err
}

// isAway tells whether Postgres says that it is stopping, starting or full, rather
// than that the statement is wrong.
func isAway(sqlstate string) bool {
	switch sqlstate {
	case "57P01", "57P02", "57P03", "53300": // admin shutdown, crash, cannot connect now, too many connections
		return true
	}
	return false
}
