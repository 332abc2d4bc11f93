package idempotency

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

// Retention is how long a key is remembered at least.
const Retention = 24 * time.Hour

// Key names a request that its sender may repeat.
type Key struct {
	Owner     market.Owner
	Operation string // the same under all addresses of the operation
	Value     string // 1 to 255 printable ASCII characters
	Digest    []byte // Digest of what the request asks for
}

// row names the answer to the request for the Sealer.
func (k *Key) row() string {
	return fmt.Sprintf("%s:%t:%s:%s", k.Owner.AccountID, k.Owner.Livemode, k.Operation, k.Value)
}

// Digest returns the SHA-256 of what a request asks for. Parts of different lengths
// never mix.
func Digest(parts ...[]byte) []byte {
	digest := sha256.New()
	for _, part := range parts {
		_, _ = digest.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = digest.Write(part)
	}
	return digest.Sum(nil)
}

// Canonical returns JSON in one form, however it was spaced and ordered. Anything
// else is returned unchanged.
func Canonical(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return body
	}
	written, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return written
}
