package e2e

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/resource"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhooks"
)

// A receiver that fails at random and power cuts at random: every event arrives, in
// the end each task's sequence has no gap, and each event has one delivery id.
func TestWebhooks_LoseNothingToPowerCutsAndFailures(t *testing.T) {
	t.Parallel()
	const tasks, kills = 6, 3
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	m := testkit.Start(t, map[string]string{"AITASKER_WEBHOOK_TIMEOUT": "1s", "AITASKER_WEBHOOK_RETRIES": "50ms,100ms,200ms,200ms,200ms,200ms,200ms,200ms,200ms,200ms,200ms,200ms"})
	poster, _ := rich(t, m, 2)
	poster.Grant(t, tasks*price)
	r := poster.Receiver(t, moody(random), "*")
	ids := make([]uuid.UUID, tasks)
	var driven sync.WaitGroup
	for i := range ids {
		driven.Go(func() { ids[i] = drive(t, poster, i) })
	}
	for range kills {
		pause(t, time.Duration(300+random.IntN(1500))*time.Millisecond) // the moment is the test
		m.Kill(t)
		m.Run(t)
	}
	driven.Wait()
	for _, id := range ids {
		taskWith(m, poster, id).await(t, market.TaskCompleted)
	}
	testkit.Eventually(t, 2*patience, "every event has been taken", func() bool {
		return len(sequencesTaken(t, r)) == tasks && !slices.ContainsFunc(ids, func(id uuid.UUID) bool {
			return !isGapFree(sequencesTaken(t, r)[id])
		})
	})
	awaitDeliveries(t, poster, r, market.WebhookSucceeded, tasks*len(straightLife))
	deliveryOf := map[uuid.UUID]string{}
	for _, posted := range r.Received() {
		mustVerify(t, posted, r.Secret)
		event, delivery := eventIn(t, posted).ID, posted.Header.Get(webhooks.HeaderDeliveryID)
		if known, seen := deliveryOf[event]; seen && known != delivery {
			t.Errorf("event %s came as deliveries %s and %s", event, known, delivery)
		}
		deliveryOf[event] = delivery
	}
}

// moody takes half of what comes.
func moody(random *rand.Rand) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		code := []int{200, 204, 200, 500, 429, 302}[random.IntN(6)]
		mu.Unlock()
		w.WriteHeader(code)
	}
}

// sequencesTaken gives per task the sequences that were answered with 2xx.
func sequencesTaken(t *testing.T, r *testkit.Receiver) map[uuid.UUID][]int64 {
	t.Helper()
	taken := map[uuid.UUID][]int64{}
	for _, posted := range r.Received() {
		if posted.Status/100 != 2 {
			continue
		}
		var about struct {
			Data struct {
				Task resource.Task `json:"task"`
			} `json:"data"`
		}
		testkit.Response{Body: posted.Body}.Decode(t, &about)
		id, sequence := about.Data.Task.ID, eventIn(t, posted).Sequence
		if !slices.Contains(taken[id], sequence) {
			taken[id] = append(taken[id], sequence)
		}
	}
	return taken
}

func isGapFree(sequences []int64) bool {
	slices.Sort(sequences)
	return len(sequences) == len(straightLife) && sequences[0] == 1 && sequences[len(sequences)-1] == int64(len(straightLife))
}
