package agents

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// isAuthentic reports whether a call carries an accepted key together with the
// signature of its body under that key. While a key is rotated, calls carry the new
// key in a second pair of headers; either pair counts.
func isAuthentic(header http.Header, body []byte, keys []string) bool {
	return hasProof(header.Get(wire.HeaderKey), header.Get(wire.HeaderSignature), body, keys) ||
		hasProof(header.Get(wire.HeaderPendingKey), header.Get(wire.HeaderPendingSignature), body, keys)
}

func hasProof(key, signature string, body []byte, keys []string) bool {
	return slices.ContainsFunc(keys, func(accepted string) bool {
		mac := hmac.New(sha256.New, []byte(accepted))
		mac.Write(body)
		wanted := []byte(accepted + hex.EncodeToString(mac.Sum(nil)))
		return accepted != "" && hmac.Equal(wanted, []byte(key+strings.ToLower(signature)))
	})
}
