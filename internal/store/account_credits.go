package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// ListCreditEntries reads an account's own ledger entries in one mode, newest
// first.
func (s *Store) ListCreditEntries(ctx context.Context, owner market.Owner, page market.EntryPage) ([]market.CreditEntry, error) {
	return ledger.EntriesOfAccount(ctx, s.pool, owner, page)
}

// GiveCredits gives an account credits and the entry that says so. A repeat of the
// operation gets the first entry; one that asks for something else is refused. An
// absent account is refused with refusal.NotFound.
func (s *Store) GiveCredits(ctx context.Context, grant market.CreditGrant) (market.CreditEntry, error) {
	var given market.CreditEntry
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT id FROM accounts WHERE id = $1`, grant.AccountID).Scan(new(uuid.UUID)); err != nil {
			return err
		}
		err := ledger.Grant(ctx, tx, grant.Operation, grant.Owner(), grant.Amount, grant.Reason)
		if err != nil {
			return err
		}
		entry, found, err := ledger.GrantEntry(ctx, tx, grant)
		if err == nil && !found {
			err = refusal.Field("header.Idempotency-Key", nil, "was used for another grant; take a new one")
		}
		given = entry
		return err
	})
	return given, err
}
