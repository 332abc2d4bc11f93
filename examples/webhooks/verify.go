// Package webhooks verifies webhooks of AITasker with nothing but the standard
// library: copy this file into a receiver.
package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tolerance is how old or early an attempt may be: what is older may be somebody's
// repeat of it.
const tolerance = 5 * time.Minute

// Verify tells whether the body, as received, was signed with one of the secrets.
func Verify(secrets []string, header http.Header, body []byte, now time.Time) bool {
	seconds, err := strconv.ParseInt(header.Get("Webhook-Timestamp"), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(header.Get("Webhook-Id") + "." + header.Get("Webhook-Timestamp") + "." + string(body)))
		expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		for given := range strings.SplitSeq(header.Get("Webhook-Signature"), " ") {
			if hmac.Equal([]byte(given), []byte(expected)) {
				return true
			}
		}
	}
	return false
}
