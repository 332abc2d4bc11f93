package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhook"
)

// quickRetries let a test see a whole schedule.
const quickRetries = "100ms,200ms,300ms,400ms"

// The whole life of a task as the poster's own software hears of it.
func TestWebhooks_TellTheWholeLifeOfATask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 5)
	all, some := poster.Receiver(t, nil, "*"), poster.Receiver(t, nil, "task.bid_ready", "task.expired")
	stranger, _ := fundedPoster(t, m, 0)
	other, live := stranger.Receiver(t, nil, "*"), poster.Live(t, market.ScopePoster).Receiver(t, nil, "*")
	task := delivered(t, m, poster)
	task.finish(t, 1)
	task.mustHaveHappened(t, straightLife...)
	sent := awaitDeliveries(t, poster, all, market.WebhookSucceeded, len(straightLife))
	awaitDeliveries(t, poster, some, market.WebhookSucceeded, 1)

	want := map[string]string{} // bodies by event id
	events, err := m.Store.EventsOfTask(t.Context(), task.id, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range events {
		body, err := publicapi.EventBody(event)
		if err != nil {
			t.Fatal(err)
		}
		want[event.ID.String()] = string(body)
	}
	got := map[string]string{}
	for _, posted := range all.Received() {
		mustVerify(t, posted, all.Secret)
		got[eventIn(t, posted).ID.String()] = string(posted.Body)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bodies (-log +received):\n%s", diff)
	}
	if ready := some.Received(); len(ready) != 1 || eventIn(t, ready[0]).Type != string(market.EventBidReady) {
		t.Errorf("who asked for some events got %d", len(ready))
	}
	if len(other.Received())+len(live.Received()) != 0 {
		t.Error("events reached another account or mode")
	}
	actionsMustFit(t, task, sent)
}

// actionsMustFit counts what the deliveries of one webhook add to the task: each
// attempt but the first is one of a standalone activity, billed like one of a
// workflow.
func actionsMustFit(t *testing.T, task *postedTask, sent []publicapi.WebhookDelivery) {
	t.Helper()
	actions := billableActions(historyOf(t, task))
	retries := 0
	for _, delivery := range sent {
		retries += attemptsInTemporal(t, task.market, delivery.ID)
	}
	t.Logf("%d billable actions of the task, %d of its webhook's %d deliveries", actions, retries, len(sent))
	if retries > 0 || actions > maxBillableActions {
		t.Errorf("a webhook on all events makes it %d actions, at most %d, none of them the webhook's", actions+retries, maxBillableActions)
	}
}

// attemptsInTemporal counts the attempts of a delivery's first run that Temporal
// has begun; 0 when it does not know the run.
func attemptsInTemporal(t *testing.T, m *testkit.Marketplace, deliveryID uuid.UUID) int {
	t.Helper()
	handle := testkit.Temporal(t, m.Namespace).GetActivityHandle(client.GetActivityHandleOptions{ActivityID: contract.WebhookActivityID(deliveryID, 1)})
	run, err := handle.Describe(t.Context(), client.DescribeActivityOptions{})
	if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown {
		return 0
	}
	if err != nil {
		t.Fatalf("describe activity: %v", err)
	}
	return int(run.Attempt)
}

func TestWebhooks_TestEventReachesOneReceiverOnly(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	asked, other := poster.Receiver(t, nil, "task.expired"), poster.Receiver(t, nil, "*")
	var delivery publicapi.WebhookDelivery
	poster.Must(t, http.StatusAccepted, http.MethodPost, asked.Path("/test"), nil, &delivery)
	awaitDeliveries(t, poster, asked, market.WebhookSucceeded, 1)
	posted := asked.Received()[0]
	mustVerify(t, posted, asked.Secret)
	event := eventIn(t, posted)
	if event.Type != "webhook.test" || event.ID != delivery.EventID || event.Livemode ||
		posted.Header.Get(webhook.HeaderDeliveryID) != delivery.ID.String() {
		t.Errorf("test event = %s, delivery %+v", posted.Body, delivery)
	}
	if len(other.Received()) != 0 {
		t.Error("the test reached another webhook")
	}
}

func TestWebhooks_ArriveOnceARetryIsTaken(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WEBHOOK_RETRIES": quickRetries})
	poster, _ := fundedPoster(t, m, 0)
	r := poster.Receiver(t, testkit.InTurn(status(500), status(302), status(429), status(204)), "*")
	poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
	delivery := awaitDeliveries(t, poster, r, market.WebhookSucceeded, 1)[0]
	var statuses []int
	for _, attempt := range slices.Backward(delivery.Attempts) {
		statuses = append(statuses, *attempt.Status)
		if (attempt.Failure == nil) != (*attempt.Status == 204) {
			t.Errorf("attempt = %+v", attempt)
		}
	}
	if diff := cmp.Diff([]int{500, 302, 429, 204}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	for i, posted := range r.Received() {
		if posted.Header.Get(webhook.HeaderDeliveryID) != delivery.ID.String() || !bytes.Equal(posted.Body, r.Received()[0].Body) {
			t.Errorf("attempt %d carried another delivery or body", i+1)
		}
	}
	if gap := r.Received()[1].At.Sub(r.Received()[0].At); gap < 100*time.Millisecond {
		t.Errorf("the first retry came after %s", gap)
	}
	testkit.Eventually(t, waitLimit, "each retry was one attempt of Temporal's", func() bool {
		return attemptsInTemporal(t, m, delivery.ID) == len(r.Received())-1
	})
}

func TestWebhooks_FailWhenTheScheduleEndsAndAreSentAgainOnDemand(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WEBHOOK_RETRIES": "50ms,50ms"})
	poster, _ := fundedPoster(t, m, 0)
	r := poster.Receiver(t, testkit.InTurn(status(500), status(502), status(503), status(200)), "*")
	poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
	failed := awaitDeliveries(t, poster, r, market.WebhookFailed, 1)[0]
	if failed.AttemptsMade != 3 || failed.Reason == nil || failed.NextAttemptAt != nil {
		t.Errorf("failed = %+v", failed)
	}
	var read publicapi.Webhook
	poster.Must(t, http.StatusOK, http.MethodGet, r.Path(""), nil, &read)
	if !read.Enabled || read.FailingSince == nil {
		t.Errorf("webhook = %+v", read)
	}
	poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/deliveries/"+failed.ID.String()+"/redeliver"), nil, nil)
	again := awaitDeliveries(t, poster, r, market.WebhookSucceeded, 1)[0]
	if again.ID != failed.ID || again.AttemptsMade != 4 || len(r.Received()) != 4 {
		t.Errorf("redelivered = %+v after %d attempts", again, len(r.Received()))
	}
	poster.Must(t, http.StatusOK, http.MethodGet, r.Path(""), nil, &read)
	if read.FailingSince != nil {
		t.Errorf("failing since %s after a success", read.FailingSince)
	}
}

func TestWebhooks_StopWhenTheReceiverIsGone(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	r := poster.Receiver(t, status(410), "*")
	poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
	if stopped := awaitDeliveries(t, poster, r, market.WebhookStopped, 1)[0]; stopped.Reason == nil || *stopped.Reason != market.ReasonGone {
		t.Errorf("stopped = %+v", stopped)
	}
	var read publicapi.Webhook
	testkit.Eventually(t, waitLimit, "the webhook is disabled", func() bool {
		poster.Must(t, http.StatusOK, http.MethodGet, r.Path(""), nil, &read)
		return !read.Enabled
	})
	if read.DisabledReason == nil || *read.DisabledReason != market.ReasonGone {
		t.Errorf("webhook = %+v", read)
	}
	if refused := poster.Call(t, http.MethodPost, r.Path("/test"), nil); refused.Status != http.StatusConflict {
		t.Errorf("a test of it = %d %s", refused.Status, refused.Body)
	}
	poster.Must(t, http.StatusOK, http.MethodPatch, r.Path(""), map[string]any{"enabled": true}, &read)
	if !read.Enabled || read.DisabledReason != nil || read.DisabledAt != nil {
		t.Errorf("enabled again = %+v", read)
	}
}

// What happened while a webhook was not there yet is sent by a replay.
func TestWebhooks_ReplaySendsARangeUnderTheSameIDs(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	task.finish(t, 1)
	r := poster.Receiver(t, nil, "*")
	replay := func(body map[string]any, want int) {
		t.Helper()
		var answer struct {
			Replayed   int     `json:"replayed"`
			NextCursor *string `json:"next_cursor"`
		}
		poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/replay"), body, &answer)
		if answer.Replayed != want || answer.NextCursor != nil {
			t.Errorf("replay of %v = %+v, want %d", body, answer, want)
		}
	}
	replay(map[string]any{"task_id": task.id}, len(straightLife))
	first := awaitDeliveries(t, poster, r, market.WebhookSucceeded, len(straightLife))
	replay(map[string]any{"event_ids": []uuid.UUID{first[0].EventID}}, 1)
	testkit.Eventually(t, waitLimit, "one event came twice", func() bool { return len(r.Received()) == len(straightLife)+1 })
	again := r.Received()[len(straightLife)].Header.Get(webhook.HeaderDeliveryID)
	if again != first[0].ID.String() {
		t.Errorf("the replay came as delivery %s, first it was %s", again, first[0].ID)
	}
	stranger, _ := fundedPoster(t, m, 0)
	foreign := stranger.Receiver(t, nil, "*")
	refused := stranger.Call(t, http.MethodPost, foreign.Path("/replay"), map[string]any{"event_ids": []uuid.UUID{first[0].EventID}})
	if refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("replaying somebody else's event = %d %s", refused.Status, refused.Body)
	}
}

// status answers with a status, as a proxy in front of a dead service does.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(code)
	}
}

// awaitDeliveries waits until so many deliveries are in that state and gives them.
func awaitDeliveries(t *testing.T, poster *testkit.Client, r *testkit.Receiver, state market.WebhookDeliveryState, count int) []publicapi.WebhookDelivery {
	t.Helper()
	var list struct {
		Deliveries []publicapi.WebhookDelivery `json:"deliveries"`
	}
	testkit.Eventually(t, waitLimit, strconv.Itoa(count)+" deliveries have "+string(state), func() bool {
		poster.Must(t, http.StatusOK, http.MethodGet, r.Path("/deliveries?limit=200&state="+string(state)), nil, &list)
		return len(list.Deliveries) == count
	})
	return list.Deliveries
}

func eventIn(t *testing.T, posted testkit.Posted) publicapi.Event {
	t.Helper()
	var event publicapi.Event
	if err := json.Unmarshal(posted.Body, &event); err != nil {
		t.Fatalf("read event %s: %v", posted.Body, err)
	}
	return event
}

// mustVerify checks both kinds of signature as a receiver would.
func mustVerify(t *testing.T, posted testkit.Posted, secret string) {
	t.Helper()
	if err := standardVerdict(t, posted, secret); err != nil {
		t.Errorf("Standard Webhooks' own library refuses the signature: %v", err)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(posted.Body)
	if want := hex.EncodeToString(mac.Sum(nil)); posted.Header.Get(webhook.HeaderSignature) != want {
		t.Errorf("%s = %s, want %s", webhook.HeaderSignature, posted.Header.Get(webhook.HeaderSignature), want)
	}
	if posted.Header.Get(webhook.HeaderTimestamp) != posted.Header.Get(webhook.HeaderStandardTimestamp) ||
		posted.Header.Get(webhook.HeaderDeliveryID) != posted.Header.Get(webhook.HeaderStandardID) {
		t.Errorf("headers contradict each other: %v", posted.Header)
	}
}

func standardVerdict(t *testing.T, posted testkit.Posted, secret string) error {
	t.Helper()
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	return verifier.Verify(posted.Body, posted.Header)
}
