package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/refusal"
)

const accountOfSubject = `SELECT account_id FROM account_subjects WHERE issuer = $1 AND subject = $2`

// AccountOfSubject finds the account of a user of an identity provider, or makes
// it, with its first credits and that name.
func (s *Store) AccountOfSubject(ctx context.Context, issuer, subject, name string) (uuid.UUID, error) {
	var account uuid.UUID
	err := mapError(s.pool.QueryRow(ctx, accountOfSubject, issuer, subject).Scan(&account))
	if !refusal.Is(err, refusal.NotFound) {
		return account, err
	}
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		// One at a time for each subject: the second finds what the first made.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1 || chr(10) || $2, 6))`, issuer, subject); err != nil {
			return fmt.Errorf("lock subject: %w", err)
		}
		found := mapError(tx.QueryRow(ctx, accountOfSubject, issuer, subject).Scan(&account))
		if !refusal.Is(found, refusal.NotFound) {
			return found
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make account id: %w", err)
		}
		if err := openAccount(ctx, tx, id, name); err != nil {
			return err
		}
		account = id
		_, err = tx.Exec(ctx, `INSERT INTO account_subjects (issuer, subject, account_id) VALUES ($1, $2, $3)`, issuer, subject, id)
		return err
	})
	return account, err
}
