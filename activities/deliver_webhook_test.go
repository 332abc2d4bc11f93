package activities_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
	"github.com/aitasker/aitasker/internal/webhook"
)

// inbox is a receiver with the delivery of one published task.
type inbox struct {
	*fixture

	webhook  uuid.UUID
	delivery uuid.UUID

	mu       sync.Mutex
	posted   []http.Header
	contents [][]byte
}

func newInbox(t *testing.T, answer http.HandlerFunc) *inbox {
	t.Helper()
	i := &inbox{fixture: newFixture(t)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		i.mu.Lock()
		i.posted, i.contents = append(i.posted, r.Header), append(i.contents, body)
		i.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	created, _, err := webhook.NewService(i.Store, i.Secrets).CreateWebhook(t.Context(), market.Webhook{
		AccountID: i.poster, URL: server.URL, Events: []string{market.AnyEvent},
	})
	must(t, err)
	i.webhook = created.ID
	execute(i.fixture, contract.ActivityRecordTask, i.task)
	list, err := i.Store.ListWebhookDeliveries(t.Context(), market.Owner{AccountID: i.poster, Livemode: false}, i.webhook,
		market.WebhookDeliveryFilter{}, market.Page{Limit: 10})
	must(t, err)
	i.delivery = list[0].ID
	return i
}

// deliver makes an attempt and gives the type of the error with which it asks
// Temporal for another; empty when it asks for none.
func (i *inbox) deliver(run int) string {
	i.t.Helper()
	_, err := i.env.ExecuteActivity(contract.ActivityDeliverWebhook.Name, contract.DeliverWebhookInput{DeliveryID: i.delivery, Run: run})
	if err == nil {
		return ""
	}
	asked, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok {
		i.t.Fatal(err)
	}
	return asked.Type()
}

// read gives the delivery; zero when it was deleted.
func (i *inbox) read() market.WebhookDelivery {
	i.t.Helper()
	delivery, err := i.Store.WebhookDeliveryOfAccount(i.t.Context(), market.Owner{AccountID: i.poster, Livemode: false}, i.webhook, i.delivery)
	if !refusal.Is(err, refusal.NotFound) {
		must(i.t, err)
	}
	return delivery
}

// Whatever an attempt has come to, Temporal may ask for the same one again: then it
// is neither sent nor recorded again.
func TestDeliverWebhook_IsSafeToRunTwice(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer int
		before func(*testing.T, *inbox)
		run    int
		asks   [2]string // of the first call and of the second
		sent   int
		state  market.WebhookDeliveryState
		hook   bool // whether it is enabled in the end
	}{
		"taken":                {200, nil, 1, [2]string{"", ""}, 1, market.WebhookSucceeded, true},
		"not taken":            {503, nil, 1, [2]string{"NotDelivered", "NotDue"}, 1, market.WebhookPending, true},
		"the receiver is gone": {410, nil, 1, [2]string{"", ""}, 1, market.WebhookStopped, false},
		"another run goes on":  {200, nil, 2, [2]string{"", ""}, 0, market.WebhookPending, true},
		"disabled since": {200, func(t *testing.T, i *inbox) {
			t.Helper()
			_, err := i.Store.ChangeWebhook(t.Context(), market.Owner{AccountID: i.poster, Livemode: false}, i.webhook,
				func(w *market.Webhook) error { w.Enabled = false; return nil })
			must(t, err)
		}, 1, [2]string{"", ""}, 0, market.WebhookStopped, false},
		"disabled while the event was written": {200, func(t *testing.T, i *inbox) {
			t.Helper()
			_, err := i.sql.Exec(t.Context(), `UPDATE webhooks SET enabled = false, disabled_at = now(), disabled_reason = 'Gone.'`)
			must(t, err)
		}, 1, [2]string{"", ""}, 0, market.WebhookStopped, false},
		"deleted long after its end": {200, func(t *testing.T, i *inbox) {
			t.Helper()
			must(t, i.Store.StopWebhookDelivery(t.Context(), i.delivery, "Over."))
			_, err := i.Store.ForgetWebhookDeliveries(t.Context(), 0, 10)
			must(t, err)
		}, 1, [2]string{"", ""}, 0, "", true},
		"no room at the receiver": {200, func(t *testing.T, i *inbox) {
			t.Helper()
			for acquired := true; acquired; {
				_, acquired = i.Limiter.TryAcquire(i.webhook, webhook.RetryLimit(false))
			}
		}, 1, [2]string{"ReceiverBusy", "ReceiverBusy"}, 0, market.WebhookPending, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newInbox(t, testkit.Fails(tt.answer))
			if tt.before != nil {
				tt.before(t, i)
			}
			asks := [2]string{i.deliver(tt.run)}
			before := i.everything()
			asks[1] = i.deliver(tt.run)
			if diff := cmp.Diff(before, i.everything()); diff != "" {
				t.Errorf("the second call changed something (-before +after):\n%s", diff)
			}
			if asks != tt.asks {
				t.Errorf("asked Temporal with %q, want %q", asks, tt.asks)
			}
			delivery := i.read()
			if len(i.posted) != tt.sent || delivery.Attempts != tt.sent || delivery.State != tt.state {
				t.Errorf("sent %d times, want %d; delivery = %+v", len(i.posted), tt.sent, delivery)
			}
			hook, err := i.Store.WebhookOfAccount(t.Context(), market.Owner{AccountID: i.poster, Livemode: false}, i.webhook)
			must(t, err)
			if hook.Enabled != tt.hook {
				t.Errorf("webhook = %+v", hook)
			}
		})
	}
}

// A process that dies when the receiver has answered and nothing is written yet: the
// event is sent once more, as the same delivery. That is what "at least once" means.
func TestDeliverWebhook_SendsAgainWhatItCouldNotRecord(t *testing.T) {
	t.Parallel()
	i := newInbox(t, testkit.Fails(http.StatusOK))
	for _, statement := range []string{
		`CREATE SEQUENCE power`, // a rollback leaves it as it is
		`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('power') = 1 THEN RAISE EXCEPTION 'power cut'; END IF; RETURN NEW; END $$`,
		`CREATE TRIGGER cut BEFORE INSERT ON webhook_attempts FOR EACH ROW EXECUTE FUNCTION cut()`,
	} {
		_, err := i.sql.Exec(t.Context(), statement)
		must(t, err)
	}
	before := i.everything()
	if asked := i.deliver(1); asked == "" || asked == "NotDelivered" {
		t.Fatalf("asked Temporal with %q, want our own fault", asked)
	}
	if diff := cmp.Diff(before, i.everything()); diff != "" {
		t.Errorf("what failed left traces (-before +after):\n%s", diff)
	}
	if asked := i.deliver(1); asked != "" {
		t.Fatalf("the next call asked Temporal with %q", asked)
	}
	if len(i.posted) != 2 || !bytes.Equal(i.contents[0], i.contents[1]) ||
		i.posted[0].Get(webhook.HeaderDeliveryID) != i.posted[1].Get(webhook.HeaderDeliveryID) {
		t.Errorf("sent %d times, want the same twice", len(i.posted))
	}
	if delivery := i.read(); delivery.State != market.WebhookSucceeded || delivery.Attempts != 1 {
		t.Errorf("delivery = %+v", delivery)
	}
}
