package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/secrets"
)

// The headers of a delivery. The first three are the platform's own, the others
// those of Standard Webhooks.
const (
	HeaderSignature         = "X-AITasker-Signature"   // hex HMAC-SHA256 of the body, keyed by the current secret's text
	HeaderTimestamp         = "X-AITasker-Timestamp"   // unix seconds of the attempt
	HeaderDeliveryID        = "X-AITasker-Delivery-Id" // the same for every attempt
	HeaderStandardID        = "webhook-id"
	HeaderStandardTimestamp = "webhook-timestamp"
	HeaderStandardSignature = "webhook-signature"
)

const (
	secretPrefix  = "whsec_"
	secretEntropy = 32 // bytes; Standard Webhooks asks for 24 to 64
)

// NewSecret makes a webhook's secret: "whsec_" and 32 random bytes in base64.
func NewSecret() secrets.Secret {
	var entropy [secretEntropy]byte
	_, _ = rand.Read(entropy[:]) // never fails: the runtime stops the program instead
	return secrets.Conceal(secretPrefix + base64.StdEncoding.EncodeToString(entropy[:]))
}

// Headers signs the body of a delivery for one attempt. The first secret is the
// current one; any others are valid beside it while a rotation is under way.
func Headers(deliveryID uuid.UUID, at time.Time, body []byte, valid ...secrets.Secret) (http.Header, error) {
	if len(valid) == 0 {
		return nil, fmt.Errorf("sign delivery %s: no secret", deliveryID)
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(valid))
	for i, secret := range valid {
		key, err := standardKey(secret)
		if err != nil {
			return nil, fmt.Errorf("sign delivery %s: %w", deliveryID, err)
		}
		signed := digest(key, []byte(deliveryID.String()+"."+timestamp+"."), body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(signed)
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "AITasker/1.0 (Webhooks)")
	header.Set(HeaderSignature, hex.EncodeToString(digest([]byte(valid[0].Reveal()), body)))
	header.Set(HeaderTimestamp, timestamp)
	header.Set(HeaderDeliveryID, deliveryID.String())
	header.Set(HeaderStandardID, deliveryID.String())
	header.Set(HeaderStandardTimestamp, timestamp)
	header.Set(HeaderStandardSignature, strings.Join(signatures, " "))
	return header, nil
}

// standardKey is what Standard Webhooks signs with: the bytes behind the prefix.
func standardKey(secret secrets.Secret) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret.Reveal(), secretPrefix))
	if err != nil {
		return nil, fmt.Errorf("the secret must be %s and base64", secretPrefix) // the cause would show the secret
	}
	return key, nil
}

func digest(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}
