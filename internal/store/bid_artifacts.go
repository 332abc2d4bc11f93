package store

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/market"
)

// attach writes artifacts to a bid or a delivery, in their order. The column is
// one of ours, never input.
func (s *Step) attach(column string, ownerID uuid.UUID, artifacts []market.Artifact) error {
	batch := &pgx.Batch{}
	for i, a := range artifacts {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make artifact id: %w", err)
		}
		batch.Queue(`
			INSERT INTO artifacts (id, `+column+`, position, name, kind, content_type, size_bytes, sha256)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, ownerID, i+1, a.Name, a.Kind, a.ContentType, a.SizeBytes, a.SHA256)
	}
	return mapError(s.tx.SendBatch(s.ctx, batch).Close())
}
