package activities

import (
	"context"
	"time"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

var _ = implementSilent(contract.ActivityRecordTask, (*Activities).RecordTask)

// RecordTask writes the task's row, or publishes the draft that it was, and its
// first event; the task is readable from then on.
func (a *Activities) RecordTask(ctx context.Context, in contract.TaskInput) error {
	now := time.Now().UTC().Truncate(time.Microsecond) // which is what the database keeps
	createdAt := now
	if in.DraftedAt != nil {
		createdAt = *in.DraftedAt
	}
	return a.Store.RecordTask(ctx, market.Task{
		ID: in.TaskID, AccountID: in.AccountID, Livemode: in.Livemode, TaskContent: in.TaskContent,
		Status: market.TaskOpen, Terms: in.Terms, CreatedAt: createdAt, UpdatedAt: now,
	})
}
