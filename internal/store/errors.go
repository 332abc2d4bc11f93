package store

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/aitasker/aitasker/internal/refusal"
)

// constraintRefusals says in public words what breaking a constraint means.
// Constraints that are not here can only be broken by our own mistakes.
var constraintRefusals = map[string]*refusal.Refusal{
	"agents_slug_key":      refusal.Field("slug", nil, "is taken by another agent"),
	"tasks_legal_move":     refusal.New(refusal.WrongState, "The task has moved on; read it again."),
	"tasks_ended_for_good": refusal.New(refusal.WrongState, "The task has ended; nothing about it changes any more."),
	"tasks_end_without_held_money": refusal.New(refusal.WrongState,
		"The price of the selected bid is still held; the task ends when it is paid out or returned."),
}

// mapError is the border between Postgres and the rest: no rows and known
// constraints become refusals, everything else stays internal.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return refusal.New(refusal.NotFound, "Not found.")
	}
	if isLost(err) {
		return away(err)
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		if refused, known := constraintRefusals[pgErr.ConstraintName]; known {
			return refused
		}
		if isUnavailable(pgErr.Code) {
			return away(err)
		}
		if isTransient(err) {
			return withCause(refusal.New(refusal.Unavailable, "The database is busy; try again shortly."), err)
		}
		if isUnstorable(pgErr.Code) {
			return withCause(refusal.New(refusal.Invalid, "A value is not one that can be stored."), err)
		}
		return fmt.Errorf("postgres %s (%s): %w", pgErr.Code, pgErr.ConstraintName, err)
	}
	return err
}

func away(cause error) error {
	return withCause(refusal.New(refusal.Unavailable, "The database is not available at the moment; try again shortly."), cause)
}

// withCause keeps the cause for the log beside the public sentence.
func withCause(refused *refusal.Refusal, cause error) error {
	return fmt.Errorf("%w: %w", refused, cause)
}

// isLost tells whether the connection broke before or while it was used. A
// caller's own deadline is no such thing.
func isLost(err error) bool {
	_, unreachable := errors.AsType[*pgconn.ConnectError](err)
	return unreachable || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// isAway tells whether Postgres says that it is stopping, starting or full, rather
// than that the statement is wrong.
func isUnavailable(sqlstate string) bool {
	switch sqlstate {
	case "57P01", "57P02", "57P03", "53300": // admin shutdown, crash, cannot connect now, too many connections
		return true
	}
	return false
}
