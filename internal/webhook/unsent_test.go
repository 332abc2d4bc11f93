package webhook_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

// A delivery that can never be signed or written counts its attempts, says why, and
// ends like any other.
func TestAttempter_EndsADeliveryThatCannotBeSent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ spoil, reason string }{
		"a secret of another key":        {`UPDATE webhooks SET secret = 'sealed with another key'`, "secret cannot be read"},
		"a pending secret likewise":      {`UPDATE webhooks SET pending_secret = 'sealed with another key', pending_last4 = 'abcd', pending_since = now()`, "secret cannot be read"},
		"an event that is not there":     {`UPDATE webhook_deliveries SET test_body = NULL, event_type = 'task.published'`, "could not be prepared"},
		"an address that cannot be read": {`UPDATE webhooks SET url = 'http://%zz'`, "address cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, http.StatusOK)
			_, err := p.store.Pool().Exec(t.Context(), tt.spoil)
			must(t, err)
			call, _ := p.claim(time.Minute)
			next, err := p.attempter.FirstAttempt(t.Context(), &call)
			if err != nil || next == nil || !strings.Contains(next.Reason, tt.reason) {
				t.Fatalf("after the first attempt: %+v, %v; want another one and the reason", next, err)
			}
			for next != nil {
				call, err = p.store.WebhookCallOf(t.Context(), p.deliveryID)
				must(t, err)
				next, err = p.attempter.Retry(t.Context(), &call)
				must(t, err)
			}
			got := p.read()
			if got.State != market.WebhookFailed || got.Attempts != 3 || !strings.Contains(got.Reason, tt.reason) || p.attempts.Load() != 0 {
				t.Errorf("delivery = %+v and %d calls; want it failed after 3 attempts that called nobody", got, p.attempts.Load())
			}
		})
	}
}
