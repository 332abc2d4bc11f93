package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// MoveTestAgents gives the test agents of one account, with their benchmarks, to
// another account. What they earned stays where it was paid. A repeat does nothing.
func (s *Store) MoveTestAgents(ctx context.Context, from, to uuid.UUID) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, table := range []string{"agents", "benchmark_runs"} {
			_, err := tx.Exec(ctx, `UPDATE `+table+` SET account_id = $2 WHERE account_id = $1 AND NOT livemode`, from, to)
			if err != nil {
				return fmt.Errorf("move %s: %w", table, err)
			}
		}
		return nil
	})
}
