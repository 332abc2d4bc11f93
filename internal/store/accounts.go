package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
)

// signupCredit is what every new account gets in each mode: 10 USD (SPEC 5).
const signupCredit market.Cents = 1000

// CreateAccount makes an account with its first credits.
func (s *Store) CreateAccount(ctx context.Context, name string) (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("make account id: %w", err)
	}
	return id, s.EnsureAccount(ctx, id, name)
}

// EnsureAccount makes an account with a given id, and its first credits, unless
// it is there already.
func (s *Store) EnsureAccount(ctx context.Context, id uuid.UUID, name string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return openAccount(ctx, tx, id, name) })
}

func openAccount(ctx context.Context, tx pgx.Tx, id uuid.UUID, name string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO accounts (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, id, name); err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	for _, livemode := range []bool{false, true} {
		operation := fmt.Sprintf("account:%s:signup:%t", id, livemode)
		if err := ledger.Grant(ctx, tx, operation, market.Owner{AccountID: id, Livemode: livemode}, signupCredit, "credit for a new account"); err != nil {
			return err
		}
	}
	return nil
}

// Account reads an account.
func (s *Store) Account(ctx context.Context, id uuid.UUID) (market.Account, error) {
	return one[market.Account](ctx, s.pool, `SELECT id, name, created_at FROM accounts WHERE id = @id`, pgx.StrictNamedArgs{"id": id})
}

// GrantCredits gives an account credits; the operation makes a repeat do nothing.
func (s *Store) GrantCredits(ctx context.Context, operation string, owner market.Owner, amount market.Cents, memo string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		return ledger.Grant(ctx, tx, operation, owner, amount, memo)
	})
}

// Balance reads what an account has in one mode.
func (s *Store) Balance(ctx context.Context, owner market.Owner) (market.Balance, error) {
	balance, err := ledger.BalanceOf(ctx, s.pool, owner)
	return balance, mapError(err)
}
