package idempotency

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Claim is the result of asking to work on a request: the claim, the first answer,
// or neither while another try holds the claim.
type Claim struct {
	ID      uuid.UUID // uuid.Nil unless the caller now holds the claim
	Resumed bool      // an earlier claim ended with its outcome unknown
	Answer  []byte    // the first answer, sealed; nil until there is one
}

// Release says what becomes of a key whose claim ends without an answer.
type Release int

const (
	// Resumable leaves the key bound to its request; the next repeat resumes it at
	// once. It is for tries whose outcome is unknown.
	Resumable Release = iota

	// Free forgets the key. It is for tries that had no effect.
	Free
)

// Store remembers keys and the first answers, for at least Retention.
type Store interface {
	// ClaimKey asks to work on a request for as long as the lease. A key that stands
	// for another request is refused as an invalid field.
	ClaimKey(ctx context.Context, key *Key, lease time.Duration) (Claim, error)

	// KeepAnswer keeps an answer unless there is one, and returns the one kept.
	KeepAnswer(ctx context.Context, key *Key, answer []byte) (kept []byte, err error)

	// ReleaseKey ends a claim without an answer. It returns the answer that another
	// try kept meanwhile, or nil.
	ReleaseKey(ctx context.Context, key *Key, claimID uuid.UUID, release Release) (kept []byte, err error)
}
