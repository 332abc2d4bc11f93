package market

import (
	"time"

	"github.com/google/uuid"
)

// KeyRetention is how long an Idempotency-Key is remembered at least (SPEC 4).
const KeyRetention = 24 * time.Hour

// KeyedRequest is a request that its sender may repeat under one Idempotency-Key.
type KeyedRequest struct {
	AccountID uuid.UUID
	Livemode  bool
	Route     string // the operation, whatever address it was called by
	Key       string // 1 to 255 printable ASCII characters
	Digest    []byte // SHA-256 of what was asked
}

// RequestClaim is what came of asking to work on a keyed request: the claim, the
// answer that was given before, or neither while another request works on it.
type RequestClaim struct {
	ID      uuid.UUID // uuid.Nil unless the caller now holds the claim
	Resumed bool      // an earlier claim ended with its outcome unknown
	Answer  []byte    // the first answer; nil until there is one
}
