package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// The prefixes of an API key, by mode (SPEC 4, Credentials).
const (
	livePrefix = "aitk_live_"
	testPrefix = "aitk_test_"
)

const (
	secretBytes   = 32
	secretDigits  = 43 // 256 bits in base 62
	checkDigits   = 6  // 32 bits in base 62
	base62        = 62
	shownLastFour = 4
)

// KeyRecord is an API key as it is kept: everything but the key.
type KeyRecord struct {
	ID        uuid.UUID
	AccountID uuid.UUID
	Name      string
	Hash      [sha256.Size]byte
	LastFour  string
	Livemode  bool
	Scopes    []market.Scope
	ExpiresAt *time.Time // nil: never
	RevokedAt *time.Time // nil: still valid
	Limits    market.SpendLimits
}

// NewKey makes an API key of that mode. plain is shown to its owner once; the
// record carries its id, hash, last four characters and mode, and the caller
// fills in account, name, scopes and expiry.
func NewKey(livemode bool) (plain string, record KeyRecord) {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	plain = prefixOf(livemode) + inBase62(new(big.Int).SetBytes(secret), secretDigits)
	plain += checksum(plain)
	return plain, KeyRecord{
		ID:       uuid.Must(uuid.NewV7()),
		Hash:     sha256.Sum256([]byte(plain)),
		LastFour: plain[len(plain)-shownLastFour:],
		Livemode: livemode,
	}
}

// ParseKey recognises an API key by its form and checksum and gives the hash it
// is kept under. A typo is refused with refusal.Unauthenticated.
func ParseKey(plain string) (hash [sha256.Size]byte, livemode bool, err error) {
	livemode = strings.HasPrefix(plain, livePrefix)
	body := len(plain) - checkDigits
	if len(plain) != len(prefixOf(livemode))+secretDigits+checkDigits ||
		!strings.HasPrefix(plain, prefixOf(livemode)) || checksum(plain[:body]) != plain[body:] {
		return hash, false, refusal.New(refusal.Unauthenticated,
			"This is not an API key: a key looks like aitk_live_… or aitk_test_… and this one is mistyped or cut short.")
	}
	return sha256.Sum256([]byte(plain)), livemode, nil
}

func prefixOf(livemode bool) string {
	if livemode {
		return livePrefix
	}
	return testPrefix
}

// checksum lets a typo, or a leaked key in somebody's repository, be recognised
// without the database.
func checksum(text string) string {
	sum := crc32.ChecksumIEEE([]byte(text))
	return inBase62(new(big.Int).SetUint64(uint64(sum)), checkDigits)
}

func inBase62(number *big.Int, digits int) string {
	text := number.Text(base62)
	return strings.Repeat("0", digits-len(text)) + text
}
