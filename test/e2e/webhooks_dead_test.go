package e2e

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// Receivers that hang, with more events on their way than they get places, hold up
// nobody who answers: all that he gets arrives while they hang.
func TestWebhooks_DeadReceiversHoldUpNobody(t *testing.T) {
	t.Parallel()
	const dead, backlog, events = 15, 12, 60
	m := testkit.Start(t, map[string]string{"AITASKER_WEBHOOK_TIMEOUT": "20s", "AITASKER_LOG_LEVEL": "warn"})
	var hanging, ended atomic.Int64
	hang := func(_ http.ResponseWriter, r *http.Request) {
		hanging.Add(1)
		<-r.Context().Done()
		ended.Add(1)
	}
	test := func(poster *testkit.Client, r *testkit.Receiver, times int) {
		for range times {
			poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
		}
	}
	unlucky, _ := fundedPoster(t, m, 0)
	receivers := make([]*testkit.Receiver, dead)
	for i := range receivers {
		receivers[i] = unlucky.Receiver(t, hang, "*")
	}
	poster, _ := fundedPoster(t, m, 0)
	good := poster.Receiver(t, nil, "*")
	for _, r := range receivers {
		test(unlucky, r, backlog)
	}
	test(poster, good, events)
	testkit.Eventually(t, waitLimit, "every event has arrived", func() bool { return len(good.Received()) >= events })
	awaitDeliveries(t, poster, good, market.WebhookSucceeded, events)
	if most := hanging.Load(); most == 0 || ended.Load() > 0 {
		t.Errorf("%d attempts hung and %d ended before all events had arrived", most, ended.Load())
	}
}
