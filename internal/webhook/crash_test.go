package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/client"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhook"
)

const (
	waitLimit = 30 * time.Second
	firstWait = 300 * time.Millisecond // before the first retry
)

// post is an account's webhook with a delivery that waits.
type post struct {
	t          *testing.T
	store      *store.Store
	attempter  *webhook.Attempter
	temporal   client.Client
	account    uuid.UUID
	webhook    uuid.UUID
	deliveryID uuid.UUID
	attempts   atomic.Int64
}

func newPost(t *testing.T, status int) *post {
	t.Helper()
	p := &post{t: t, store: testkit.Store(t), temporal: testkit.Temporal(t, testkit.Namespace(t))}
	key, err := secrets.GenerateKey()
	must(t, err)
	box, err := secrets.New(key)
	must(t, err)
	p.attempter = webhook.NewAttempter(p.store, box, webhook.NewSender(egress.New(egress.Options{AllowPrivate: true}), webhook.Schedule{
		firstWait,
		time.Hour,
	}, time.Second), zerolog.Nop())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.attempts.Add(1)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	p.account, err = p.store.CreateAccount(t.Context(), "Poster")
	must(t, err)
	keeper := webhook.NewService(p.store, box)
	made, _, err := keeper.CreateWebhook(t.Context(), market.Webhook{AccountID: p.account, URL: server.URL, Events: []string{market.AnyEvent}})
	must(t, err)
	p.webhook = made.ID
	sent, err := keeper.SendTest(t.Context(), market.Owner{AccountID: p.account, Livemode: false}, made.ID)
	must(t, err)
	p.deliveryID = sent.ID
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// claim takes the delivery as a dispatcher does; false when it does not wait.
func (p *post) claim(lease time.Duration) (store.WebhookCall, bool) {
	p.t.Helper()
	claimed, err := p.store.ClaimWebhookRuns(p.t.Context(), &store.WebhookClaim{Lease: lease, Limit: 1, PerReceiver: 1, PerFailing: 1})
	must(p.t, err)
	if len(claimed) == 0 {
		return store.WebhookCall{}, false
	}
	return claimed[0], true
}

// dispatch runs a dispatcher until it is stopped.
func (p *post) dispatch(engine client.Client) (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		webhook.NewDispatcher(webhook.DispatcherConfig{
			Runs: p.store, Attempter: p.attempter, Limiter: webhook.NewConcurrencyLimiter(), Temporal: engine, Log: zerolog.Nop(), Slots: 4,
		}).Run(ctx)
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	p.t.Cleanup(stop)
	return stop
}

func (p *post) read() market.WebhookDelivery {
	p.t.Helper()
	delivery, err := p.store.WebhookDeliveryOfAccount(p.t.Context(), market.Owner{AccountID: p.account, Livemode: false}, p.webhook, p.deliveryID)
	must(p.t, err)
	return delivery
}

// isInTemporal tells whether there is an activity for the first run.
func (p *post) isInTemporal() bool {
	handle := p.temporal.GetActivityHandle(client.GetActivityHandleOptions{ActivityID: contract.WebhookActivityID(p.deliveryID, 1)})
	_, err := handle.Describe(p.t.Context(), client.DescribeActivityOptions{})
	return err == nil
}

// What a dispatcher that died had claimed waits again when its lease has ended.
func TestDispatcher_DeliversWhatADeadOneHadClaimed(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusOK)
	if _, waits := p.claim(time.Second); !waits {
		t.Fatal("the delivery does not wait")
	}
	if _, waits := p.claim(time.Second); waits {
		t.Error("another takes what is claimed")
	}
	p.dispatch(p.temporal)
	testkit.Eventually(t, waitLimit, "it is delivered", func() bool { return p.read().State == market.WebhookSucceeded })
	if p.attempts.Load() != 1 || p.isInTemporal() {
		t.Errorf("%d attempts, in Temporal: %t; want 1 and not", p.attempts.Load(), p.isInTemporal())
	}
}

// Dead after the attempt and before it was written down: the receiver gets it twice.
func TestDispatcher_SendsAgainWhatWasSentAndNotWrittenDown(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusOK)
	call, _ := p.claim(time.Second)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, call.URL, http.NoBody)
	must(t, err)
	response, err := http.DefaultClient.Do(request) // the attempt of the dead
	must(t, err)
	_ = response.Body.Close()
	p.dispatch(p.temporal)
	testkit.Eventually(t, waitLimit, "it is delivered", func() bool { return p.read().State == market.WebhookSucceeded })
	if got := p.read(); p.attempts.Load() != 2 || got.Attempts != 1 {
		t.Errorf("the receiver saw %d attempts and %d are written down; want 2 and 1", p.attempts.Load(), got.Attempts)
	}
}

// Dead between the failure's record and the start in Temporal: whoever is there
// when the next attempt is due starts it, once.
func TestDispatcher_GivesToTemporalWhatADeadOneHadToGive(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusInternalServerError)
	call, _ := p.claim(time.Minute)
	next, err := p.attempter.FirstAttempt(t.Context(), &call)
	must(t, err)
	if next == nil || next.Wait < firstWait || p.isInTemporal() {
		t.Fatalf("after the first attempt: %+v, in Temporal: %t", next, p.isInTemporal())
	}
	p.dispatch(p.temporal)
	testkit.Eventually(t, waitLimit, "Temporal has it", p.isInTemporal)
	testkit.Eventually(t, waitLimit, "nobody waits for it any more", func() bool {
		_, waits, err := p.store.NextWebhookStart(t.Context())
		return err == nil && !waits
	})
	if got := p.read(); got.Attempts != 1 || got.State != market.WebhookPending {
		t.Errorf("delivery = %+v, want it pending after one attempt", got)
	}
}

// away stands for a Temporal that cannot be reached.
type away struct{ client.Client }

func (away) ExecuteActivity(context.Context, client.StartActivityOptions, any, ...any) (client.ActivityHandle, error) {
	return nil, errors.New("connection refused")
}

// Without Temporal first attempts go on, and what failed is given to it when it is
// back.
func TestDispatcher_WaitsForTemporalWithoutLosingARetry(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusServiceUnavailable)
	stop := p.dispatch(away{})
	testkit.Eventually(t, waitLimit, "the first attempt is made", func() bool { return p.read().Attempts == 1 })
	stop()
	if p.isInTemporal() {
		t.Fatal("it is in a Temporal that was away")
	}
	p.dispatch(p.temporal)
	testkit.Eventually(t, waitLimit, "Temporal has it", p.isInTemporal)
}

// hanging stands for a Temporal that takes calls and does not answer.
type hanging struct {
	client.Client

	asked *atomic.Int64
}

func (h hanging) ExecuteActivity(ctx context.Context, _ client.StartActivityOptions, _ any, _ ...any) (client.ActivityHandle, error) {
	if until, bounded := ctx.Deadline(); !bounded || time.Until(until) > time.Second { // and not in its last moment
		h.asked.Add(1)
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// Runs that Temporal does not take go back to their rows instead of queueing up,
// where they would take the places of first attempts.
func TestDispatcher_DoesNotQueueBeforeATemporalThatHangs(t *testing.T) {
	t.Parallel()
	const runs = 20
	var asked, refused atomic.Int64
	d := webhook.NewDispatcher(webhook.DispatcherConfig{Temporal: hanging{asked: &asked}})
	var giving sync.WaitGroup
	for range runs {
		giving.Go(func() {
			if webhook.StartRetries(d, t.Context(), &store.WebhookCall{DeliveryID: uuid.New(), Run: 1}, time.Second) != nil {
				refused.Add(1)
			}
		})
	}
	giving.Wait()
	if refused.Load() != runs || asked.Load() != 2 {
		t.Errorf("%d of %d runs went back, and Temporal was asked %d times, want 2", refused.Load(), runs, asked.Load())
	}
}

// A dispatcher that is stopped ends its attempts first.
func TestDispatcher_WritesDownWhatIsUnderWayWhenItStops(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusOK)
	begun := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(begun) }))
	t.Cleanup(server.Close)
	_, err := p.store.ChangeWebhook(t.Context(), market.Owner{AccountID: p.account, Livemode: false}, p.webhook, func(w *market.Webhook) error {
		w.URL = server.URL
		return nil
	})
	must(t, err)
	stop := p.dispatch(p.temporal)
	<-begun
	stop()
	if got := p.read(); got.State != market.WebhookSucceeded {
		t.Errorf("after the stop the delivery is %s", got.State)
	}
}

// A receiver that fails now and then is asked without a pause, one that only fails
// after one.
func TestDispatcher_IsInNoHurryOnlyWithReceiversThatOnlyFail(t *testing.T) {
	t.Parallel()
	p := newPost(t, http.StatusInternalServerError)
	sinceWhen := func() time.Duration {
		t.Helper()
		call, err := p.store.WebhookCallOf(t.Context(), p.deliveryID)
		must(t, err)
		return call.FailingFor
	}
	if got := sinceWhen(); got != 0 {
		t.Errorf("a webhook without attempts has failed for %s", got)
	}
	call, _ := p.claim(time.Minute)
	_, err := p.attempter.FirstAttempt(t.Context(), &call)
	must(t, err)
	d := webhook.NewDispatcher(webhook.DispatcherConfig{Attempter: p.attempter})
	call.FailingFor = sinceWhen()
	if pause := webhook.PauseBefore(d, &call); call.FailingFor <= 0 || pause != 0 {
		t.Errorf("after one failure, %s ago, the pause is %s", call.FailingFor, pause)
	}
	_, err = p.store.Pool().Exec(t.Context(), `UPDATE webhooks SET failing_since = failing_since - interval '1 minute' WHERE id = $1`, p.webhook)
	must(t, err)
	call.FailingFor = sinceWhen()
	if pause := webhook.PauseBefore(d, &call); call.FailingFor < time.Minute || pause <= 0 {
		t.Errorf("after %s of failures the pause is %s", call.FailingFor, pause)
	}
}
