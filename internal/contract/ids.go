package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

const taskWorkflowPrefix = "task:"

// TaskWorkflowID is the workflow id of a task: "task:<uuid>".
func TaskWorkflowID(taskID uuid.UUID) string { return taskWorkflowPrefix + taskID.String() }

// TaskIDOf reads the task back from a workflow id; false when it is not a task's.
func TaskIDOf(workflowID string) (uuid.UUID, bool) {
	text, found := strings.CutPrefix(workflowID, taskWorkflowPrefix)
	id, err := uuid.Parse(text)
	return id, found && err == nil
}

// DerivedTaskID is the id of a task created with an idempotency key: the same
// account, mode and key always name the same task, so Temporal itself refuses a
// duplicate.
func DerivedTaskID(owner market.Owner, idempotencyKey string) uuid.UUID {
	return derivedID("task", owner, idempotencyKey)
}

// DerivedAttachmentID is the id of a file uploaded with an idempotency key: a
// repeated upload finds what the first one left.
func DerivedAttachmentID(owner market.Owner, idempotencyKey string) uuid.UUID {
	return derivedID("attachment", owner, idempotencyKey)
}

func derivedID(kind string, owner market.Owner, idempotencyKey string) uuid.UUID {
	mode := "test"
	if owner.Livemode {
		mode = "live"
	}
	return uuid.NewSHA1(owner.AccountID, []byte(kind+"\x00"+mode+"\x00"+idempotencyKey))
}

// UpdateID makes the id under which Temporal remembers a command, so that a
// repeat with the same idempotency key gets the first answer.
func UpdateID(accountID uuid.UUID, idempotencyKey, route string) string {
	digest := sha256.Sum256([]byte(accountID.String() + "\x00" + route + "\x00" + idempotencyKey))
	return hex.EncodeToString(digest[:16])
}
