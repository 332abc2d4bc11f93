package app

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/casefile"
	"github.com/aitasker/aitasker/internal/store"
)

// caseRecords gives case files what the store has.
type caseRecords struct{ store *store.Store }

// Snapshot reads at one moment.
func (r caseRecords) Snapshot(ctx context.Context, read func(casefile.Reader) error) error {
	return r.store.Snapshot(ctx, func(snapshot *store.Store) error { return read(snapshot) })
}

// KeepCaseFile keeps a case file, unless one is kept, and gives the one kept.
func (r caseRecords) KeepCaseFile(ctx context.Context, taskID uuid.UUID, document json.RawMessage) (json.RawMessage, error) {
	return r.store.KeepCaseFile(ctx, taskID, document)
}
