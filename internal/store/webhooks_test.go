package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// An account has at most 20 in each mode, also when it makes many at once.
func TestInsertWebhook_RefusesTheTwentyFirst(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	refused := make([]bool, market.MaxWebhooks+5)
	var all sync.WaitGroup
	for i := range refused {
		all.Go(func() {
			_, err := h.InsertWebhook(t.Context(), newWebhook(h.poster, market.AnyEvent), sealed("s"))
			refused[i] = refusal.Is(err, refusal.WrongState)
			if err != nil && !refused[i] {
				t.Error(err)
			}
		})
	}
	all.Wait()
	count := 0
	for _, r := range refused {
		if r {
			count++
		}
	}
	list, err := h.ListWebhooks(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, market.Page{Limit: 100})
	if err != nil || len(list) != market.MaxWebhooks || count != 5 {
		t.Fatalf("%d webhooks and %d refused, %v", len(list), count, err)
	}
	live := newWebhook(h.poster, market.AnyEvent)
	live.Livemode = true
	if _, err := h.InsertWebhook(t.Context(), live, sealed("s")); err != nil {
		t.Errorf("the first of the other mode: %v", err)
	}
	if err := h.DeleteWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.InsertWebhook(t.Context(), newWebhook(h.poster, market.AnyEvent), sealed("s")); err != nil {
		t.Errorf("one in the place of a deleted one: %v", err)
	}
}

// Somebody else's webhook, one of the other mode and a deleted one are not there,
// whatever is asked of them.
func TestWebhooks_AreFoundByTheirOwnerInTheirModeOnly(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	stranger, err := h.CreateAccount(t.Context(), "Stranger")
	if err != nil {
		t.Fatal(err)
	}
	w, d := h.announced(t)
	deleted := h.webhook(t, market.AnyEvent)
	if err := h.DeleteWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, deleted.ID); err != nil {
		t.Fatal(err)
	}
	for who, at := range map[string]struct {
		account uuid.UUID
		live    bool
		webhook uuid.UUID
	}{
		"another account": {stranger, false, w.ID}, "the other mode": {h.poster, true, w.ID}, "a deleted one": {h.poster, false, deleted.ID},
	} {
		for what, err := range h.everythingAskedOf(t, market.Owner{AccountID: at.account, Livemode: at.live}, at.webhook, d.ID) {
			if !refusal.Is(err, refusal.NotFound) {
				t.Errorf("%s, %s: %v, want not found", who, what, err)
			}
		}
	}
	other := h.webhook(t, market.AnyEvent)
	if _, err := h.RedeliverWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, other.ID, d.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a delivery of another webhook was sent again: %v", err)
	}
	if diff := cmp.Diff(w, h.subscribed(t, w.ID)); diff != "" {
		t.Errorf("the webhook changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(d, h.delivery(t, w.ID, d.ID)); diff != "" {
		t.Errorf("the delivery changed (-before +after):\n%s", diff)
	}
}

// everythingAskedOf tells what came of each thing that can be asked; the last is to
// delete it.
func (h *fixture) everythingAskedOf(t *testing.T, owner market.Owner, webhook, delivery uuid.UUID) map[string]error {
	t.Helper()
	ctx, asked := t.Context(), map[string]error{}
	_, asked["read"] = h.WebhookOfAccount(ctx, owner, webhook)
	_, asked["change"] = h.ChangeWebhook(ctx, owner, webhook, func(*market.Webhook) error { return nil })
	_, asked["rotate"] = h.AddPendingSecret(ctx, owner, webhook, sealed("s"))
	_, asked["promote"] = h.PromoteSecret(ctx, owner, webhook)
	_, asked["test"] = h.TestWebhook(ctx, owner, webhook, uuid.New(), []byte(`{}`))
	_, asked["list"] = h.ListWebhookDeliveries(ctx, owner, webhook, market.WebhookDeliveryFilter{}, market.Page{Limit: 1})
	_, asked["delivery"] = h.WebhookDeliveryOfAccount(ctx, owner, webhook, delivery)
	_, asked["redeliver"] = h.RedeliverWebhook(ctx, owner, webhook, delivery)
	_, _, asked["replay"] = h.ReplayWebhook(ctx, owner, webhook, market.Replay{From: new(time.Time)})
	asked["delete"] = h.DeleteWebhook(ctx, owner, webhook)
	return asked
}

// What is on its way stops with a reason, and nothing new follows.
func TestWebhooks_StopWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end    func(*testing.T, *fixture, uuid.UUID)
		reason string
	}{
		"when disabled": {func(t *testing.T, h *fixture, id uuid.UUID) { t.Helper(); h.enable(t, id, false) }, market.ReasonDisabledByOwner},
		"when deleted": {func(t *testing.T, h *fixture, id uuid.UUID) {
			t.Helper()
			if err := h.DeleteWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, id); err != nil {
				t.Fatal(err)
			}
		}, market.ReasonDeleted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			w, taken := h.announced(t)
			h.task(t)
			h.task(t)
			claimed := h.deliveries(t, w.ID)[1]
			h.record(t, succeeded(h.attemptOf(t, taken.ID)))
			runs := h.claimRuns(t)
			tt.end(t, h, w.ID)
			h.started(t, runs...)
			h.task(t)
			var states []string
			rows, err := h.Pool().Query(t.Context(), `SELECT state || ': ' || reason FROM webhook_deliveries ORDER BY created_at, id`)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var state string
				if err := rows.Scan(&state); err != nil {
					t.Fatal(err)
				}
				states = append(states, state)
			}
			stopped := "stopped: " + tt.reason
			if diff := cmp.Diff([]string{"succeeded: ", stopped, stopped}, states); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			if call := h.attemptOf(t, claimed.ID); call.State != market.WebhookStopped || call.BlockedReason != tt.reason {
				t.Errorf("call = %+v", call)
			}
		})
	}
}

func TestWebhooks_SendNothingByHandWhileDisabled(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	h.enable(t, w.ID, false)
	asked := h.everythingAskedOf(t, market.Owner{AccountID: h.poster, Livemode: false}, w.ID, d.ID)
	for _, sending := range []string{"test", "redeliver", "replay"} {
		if !refusal.Is(asked[sending], refusal.WrongState) {
			t.Errorf("%s of a disabled webhook: %v", sending, asked[sending])
		}
	}
	for _, reading := range []string{"read", "list", "delivery", "rotate", "change"} {
		if asked[reading] != nil {
			t.Errorf("%s of a disabled webhook: %v", reading, asked[reading])
		}
	}
}

// What came while it was disabled does not come later by itself.
func TestChangeWebhook_EnabledAgainBeginsWithACleanRecord(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	h.record(t, failed(h.attemptOf(t, d.ID)))
	h.sql(t, failingFor, w.ID, market.WebhookPatience-time.Hour)
	h.enable(t, w.ID, false)
	h.task(t)
	h.enable(t, w.ID, true)
	if got := h.subscribed(t, w.ID); !got.Enabled || got.DisabledAt != nil || got.DisabledReason != "" || got.FailingSince != nil {
		t.Errorf("webhook = %+v", got)
	}
	h.task(t)
	list := h.deliveries(t, w.ID)
	if len(list) != 2 || list[0].State != market.WebhookStopped || list[1].State != market.WebhookPending {
		t.Errorf("deliveries = %+v, want the stopped one and that of the last event", list)
	}
	redelivered(t, h, w, list[0])
	if again := h.delivery(t, w.ID, list[0].ID); again.State != market.WebhookPending || again.Run != 2 || again.RunAttempts != 0 || again.Attempts != 1 {
		t.Errorf("sent again = %+v", again)
	}
}

func TestChangeWebhook_LeavesItAsItWasWhenTheChangeIsRefused(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.webhook(t, market.AnyEvent)
	_, err := h.ChangeWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID, func(w *market.Webhook) error {
		w.Enabled, w.URL = false, "https://elsewhere.example"
		return refusal.Field("url", nil, "is wrong")
	})
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("err = %v", err)
	}
	if diff := cmp.Diff(w, h.subscribed(t, w.ID)); diff != "" {
		t.Errorf("the webhook changed (-before +after):\n%s", diff)
	}
}

// An event goes to whoever names it, in the same transaction and mode.
func TestEvents_LeaveDeliveriesToWhoeverNamesThem(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	all, named := h.webhook(t, market.AnyEvent), h.webhook(t, string(market.EventTaskPublished))
	others := []market.Webhook{h.webhook(t, string(market.EventTaskExpired)), h.webhook(t, string(market.EventWebhookTest))}
	task := h.task(t)
	if err := h.happens(t.Context(), task.ID, "ready"); err != nil {
		t.Fatal(err)
	}
	if got := h.deliveries(t, all.ID); len(got) != 2 || got[0].EventType != market.EventTaskPublished || *got[0].TaskID != task.ID {
		t.Errorf("who named all got %+v", got)
	}
	if got := h.deliveries(t, named.ID); len(got) != 1 {
		t.Errorf("who named one got %d", len(got))
	}
	for _, other := range others {
		if got := h.deliveries(t, other.ID); len(got) != 0 {
			t.Errorf("who named %v got %d", other.Events, len(got))
		}
	}
}

func TestRotation_KeepsBothSecretsUntilItIsPromoted(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	ctx := t.Context()
	if _, err := h.PromoteSecret(ctx, market.Owner{AccountID: h.poster, Livemode: false}, w.ID); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("promoting nothing: %v", err)
	}
	for _, secret := range []string{"dropped", "new"} { // the second rotation replaces the first
		rotated, err := h.AddPendingSecret(ctx, market.Owner{AccountID: h.poster, Livemode: false}, w.ID, sealed(secret))
		if err != nil || rotated.SecretLast4 != "old" || *rotated.PendingLast4 != secret || rotated.PendingSince == nil {
			t.Fatalf("rotated = %+v, %v", rotated, err)
		}
	}
	if call := h.attemptOf(t, d.ID); string(call.Secret) != "old" || string(call.PendingSecret) != "new" {
		t.Errorf("in the overlap %q and %q sign", call.Secret, call.PendingSecret)
	}
	promoted, err := h.PromoteSecret(ctx, market.Owner{AccountID: h.poster, Livemode: false}, w.ID)
	if err != nil || promoted.SecretLast4 != "new" || promoted.PendingLast4 != nil || promoted.PendingSince != nil {
		t.Errorf("promoted = %+v, %v", promoted, err)
	}
	if call := h.attemptOf(t, d.ID); string(call.Secret) != "new" || call.PendingSecret != nil {
		t.Errorf("after it %q and %q sign", call.Secret, call.PendingSecret)
	}
}
