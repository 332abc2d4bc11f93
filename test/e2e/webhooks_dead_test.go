package e2e

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// A hundred receivers that hang hold up nobody who answers, and what answers is
// reached at once.
func TestWebhooks_DeadReceiversHoldUpNobody(t *testing.T) {
	t.Parallel()
	const dead, good, events = 100, 10, 500
	m := testkit.Start(t, map[string]string{"AITASKER_WEBHOOK_TIMEOUT": "10s", "AITASKER_LOG_LEVEL": "warn"})
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	test := func(poster *testkit.Client, r *testkit.Receiver) {
		poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
	}
	for range dead / market.MaxWebhooks {
		poster, _ := rich(t, m, 0)
		for range market.MaxWebhooks {
			r := poster.Receiver(t, hang, "*")
			test(poster, r)
			test(poster, r)
		}
	}
	poster, _ := rich(t, m, 0)
	receivers := make([]*testkit.Receiver, good)
	for i := range receivers {
		receivers[i] = poster.Receiver(t, nil, "webhook.test")
	}
	asked := map[string]time.Time{}
	tick := time.NewTicker(20 * time.Millisecond) // 50 events a second
	defer tick.Stop()
	for i := range events {
		<-tick.C
		var delivery resource.WebhookDelivery
		poster.Must(t, http.StatusAccepted, http.MethodPost, receivers[i%good].Path("/test"), nil, &delivery)
		asked[delivery.ID.String()] = delivery.CreatedAt
	}
	var waits []time.Duration
	testkit.Eventually(t, patience, "every event has arrived", func() bool {
		waits = waits[:0]
		for _, r := range receivers {
			for _, posted := range r.Received() {
				waits = append(waits, posted.At.Sub(asked[posted.Header.Get(webhooks.HeaderDeliveryID)]))
			}
		}
		return len(waits) >= events
	})
	slices.Sort(waits)
	t.Logf("from transaction to first attempt beside %d dead receivers: p50 %s, p99 %s, most %s",
		dead, waits[len(waits)/2], waits[len(waits)*99/100], waits[len(waits)-1])
	if p99 := waits[len(waits)*99/100]; p99 > 5*time.Second {
		t.Errorf("dead receivers hold up others: p99 is %s", p99)
	}
}
