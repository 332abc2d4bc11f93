package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// An attempt may be recorded when its delivery has moved on: it is in the log, and
// what was decided meanwhile stands.
func TestRecordWebhookAttempt_ThatComesTooLateChangesOnlyTheLog(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		meanwhile func(t *testing.T, h *fixture, w market.Webhook, d market.WebhookDelivery)
		made      func(*store.WebhookCall) *store.WebhookAttemptMade
		state     market.WebhookDeliveryState
		reason    string
		run       int
	}{
		"a failure of a run that was given up": {redelivered, failed, market.WebhookPending, "", 2},
		"a success of a run that was given up": {redelivered, succeeded, market.WebhookPending, "", 2},
		"a last failure of a run that was given up": {redelivered, func(call *store.WebhookCall) *store.WebhookAttemptMade {
			made := failed(call)
			made.Final = true
			return made
		}, market.WebhookPending, "", 2},
		"a failure after another attempt's success": {func(t *testing.T, h *fixture, _ market.Webhook, d market.WebhookDelivery) {
			t.Helper()
			h.record(t, succeeded(h.attemptOf(t, d.ID)))
		}, failed, market.WebhookSucceeded, "", 1},
		"a success after the owner disabled it": {func(t *testing.T, h *fixture, w market.Webhook, _ market.WebhookDelivery) {
			t.Helper()
			h.enable(t, w.ID, false)
		}, succeeded, market.WebhookStopped, market.ReasonDisabledByOwner, 1},
		"410 after the owner disabled it": {func(t *testing.T, h *fixture, w market.Webhook, _ market.WebhookDelivery) {
			t.Helper()
			h.enable(t, w.ID, false)
		}, gone, market.WebhookStopped, market.ReasonDisabledByOwner, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			w, d := h.announced(t)
			call := h.attemptOf(t, d.ID)
			tt.meanwhile(t, h, w, d)
			before := h.delivery(t, w.ID, d.ID).Attempts
			if h.record(t, tt.made(call)) {
				t.Error("the run goes on")
			}
			got := h.delivery(t, w.ID, d.ID)
			if got.State != tt.state || got.Reason != tt.reason || got.Run != tt.run || got.Attempts != before+1 || len(got.Tried) != before+1 {
				t.Errorf("delivery = %+v", got)
			}
			if tt.run > 1 && got.RunAttempts != 0 {
				t.Errorf("the new run counts %d attempts that are not its own", got.RunAttempts)
			}
		})
	}
}

func redelivered(t *testing.T, h *fixture, w market.Webhook, d market.WebhookDelivery) {
	t.Helper()
	if _, err := h.RedeliverWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID, d.ID); err != nil {
		t.Fatal(err)
	}
}

func TestRecordWebhookAttempt_MovesTheDeliveryOn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change  func(*store.WebhookAttemptMade)
		goesOn  bool
		state   market.WebhookDeliveryState
		reason  string
		failing bool
	}{
		"failed, tried again":  {func(*store.WebhookAttemptMade) {}, true, market.WebhookPending, "", true},
		"failed, the last":     {func(made *store.WebhookAttemptMade) { made.Final = true }, false, market.WebhookFailed, failed(nil).Failure, true},
		"taken":                {func(made *store.WebhookAttemptMade) { *made = *succeeded(made.Call) }, false, market.WebhookSucceeded, "", false},
		"taken, of a long run": {func(made *store.WebhookAttemptMade) { *made = *succeeded(made.Call); made.Final = true }, false, market.WebhookSucceeded, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			w, d := h.announced(t)
			made := failed(h.attemptOf(t, d.ID))
			tt.change(made)
			if goesOn := h.record(t, made); goesOn != tt.goesOn {
				t.Errorf("goes on = %t, want %t", goesOn, tt.goesOn)
			}
			got := h.delivery(t, w.ID, d.ID)
			if got.State != tt.state || got.Reason != tt.reason || got.RunAttempts != 1 ||
				(got.NextAttemptAt != nil) != tt.goesOn || (got.EndedAt == nil) != tt.goesOn {
				t.Errorf("delivery = %+v", got)
			}
			want := []market.WebhookAttempt{made.WebhookAttempt}
			if diff := cmp.Diff(want, got.Tried, cmpopts.EquateApproxTime(time.Millisecond)); diff != "" {
				t.Errorf("attempts (-want +got):\n%s", diff)
			}
			if failing := h.subscribed(t, w.ID).FailingSince != nil; failing != tt.failing {
				t.Errorf("failing = %t, want %t", failing, tt.failing)
			}
			if runs := h.claimRuns(t); len(runs) != 0 {
				t.Errorf("%d runs wait to be started after an attempt", len(runs))
			}
		})
	}
}

// 410 ends the webhook and all that is on its way there, and nobody else's.
func TestRecordWebhookAttempt_DisablesAWebhookThatIsGone(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	other := h.webhook(t, market.AnyEvent)
	w, d := h.announced(t)
	h.task(t)
	if h.record(t, gone(h.attemptOf(t, d.ID))) {
		t.Error("the run goes on")
	}
	got := h.subscribed(t, w.ID)
	if got.Enabled || got.DisabledReason != market.ReasonGone || got.DisabledAt == nil {
		t.Errorf("webhook = %+v", got)
	}
	for _, delivery := range h.deliveries(t, w.ID) {
		if delivery.State != market.WebhookStopped || delivery.Reason != market.ReasonGone || delivery.NextAttemptAt != nil {
			t.Errorf("delivery = %+v", delivery)
		}
	}
	h.task(t)
	if list := h.deliveries(t, w.ID); len(list) != 2 {
		t.Errorf("%d deliveries, of them some made after it was disabled", len(list))
	}
	if list := h.deliveries(t, other.ID); len(list) != 3 || list[0].State != market.WebhookPending || !h.subscribed(t, other.ID).Enabled {
		t.Errorf("the other webhook has %+v", list)
	}
}

// Who moved away in time is not judged by what the old address answers.
func TestRecordWebhookAttempt_ForgivesAnAddressThatWasChanged(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	call := h.attemptOf(t, d.ID)
	_, err := h.ChangeWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID, func(w *market.Webhook) error {
		w.URL = "https://moved.example/hooks"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !h.record(t, gone(call)) {
		t.Error("nothing is tried at the new address")
	}
	if got := h.subscribed(t, w.ID); !got.Enabled || got.FailingSince != nil {
		t.Errorf("webhook = %+v", got)
	}
	if next := h.attemptOf(t, d.ID); next.URL != "https://moved.example/hooks" || next.State != market.WebhookPending {
		t.Errorf("next attempt = %+v", next)
	}
}

const failingFor = `UPDATE webhooks SET failing_since = now() - $2::interval WHERE id = $1`

func TestRecordWebhookAttempt_DisablesAfterFiveDaysOfNothingButFailures(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		meanwhile func(*testing.T, *fixture, market.WebhookDelivery) // between its first failure and its last
		since     time.Duration
		enabled   bool
	}{
		"for less":      {nil, market.WebhookPatience - time.Minute, true},
		"for five days": {nil, market.WebhookPatience, false},
		"with a success between": {func(t *testing.T, h *fixture, d market.WebhookDelivery) {
			t.Helper()
			h.record(t, succeeded(h.attemptOf(t, d.ID)))
		}, market.WebhookPatience, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			w, first := h.announced(t)
			h.task(t)
			second := h.deliveries(t, w.ID)[1]
			h.record(t, failed(h.attemptOf(t, first.ID)))
			h.sql(t, failingFor, w.ID, tt.since)
			if tt.meanwhile != nil {
				tt.meanwhile(t, h, first)
			}
			goesOn := h.record(t, failed(h.attemptOf(t, second.ID)))
			got := h.subscribed(t, w.ID)
			if got.Enabled != tt.enabled || goesOn != tt.enabled {
				t.Errorf("enabled = %t and the run goes on = %t, want %t", got.Enabled, goesOn, tt.enabled)
			}
			if !tt.enabled && (got.DisabledReason != market.ReasonOnlyFailed || h.delivery(t, w.ID, second.ID).Reason != market.ReasonOnlyFailed) {
				t.Errorf("webhook = %+v", got)
			}
			if tt.meanwhile != nil && (got.FailingSince == nil || time.Since(*got.FailingSince) > time.Hour) {
				t.Errorf("failing since %v, want the failure after the success", got.FailingSince)
			}
		})
	}
}

// An attempt that began while all was well may fail when another has failed before.
func TestRecordWebhookAttempt_KeepsTheFirstFailure(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, first := h.announced(t)
	h.task(t)
	well := h.attemptOf(t, h.deliveries(t, w.ID)[1].ID)
	h.record(t, failed(h.attemptOf(t, first.ID)))
	h.sql(t, failingFor, w.ID, time.Hour)
	h.record(t, failed(well))
	if since := h.subscribed(t, w.ID).FailingSince; since == nil || time.Since(*since) < 59*time.Minute {
		t.Errorf("failing since %v, want an hour ago", since)
	}
	ailing := h.attemptOf(t, first.ID)
	h.record(t, succeeded(h.attemptOf(t, first.ID)))
	h.record(t, failed(ailing))
	if h.subscribed(t, w.ID).FailingSince == nil {
		t.Error("a failure after the success left no trace")
	}
}

// Whoever sends asks first what stands in the way.
func TestWebhookCallOf_TellsWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w, d := h.announced(t)
	if call := h.attemptOf(t, d.ID); call.BlockedReason != "" || call.NotBefore > 0 || call.RunAttempts != 0 || string(call.Secret) != "old" || call.PendingSecret != nil {
		t.Errorf("fresh call = %+v", call)
	}
	h.record(t, failed(h.attemptOf(t, d.ID)))
	if call := h.attemptOf(t, d.ID); call.NotBefore < 4*time.Minute || call.NotBefore > 5*time.Minute || call.RunAttempts != 1 || !call.Failing {
		t.Errorf("call after a failure = %+v", call)
	}
	h.enable(t, w.ID, false)
	h.sql(t, `UPDATE webhook_deliveries SET state = 'pending', reason = '', next_attempt_at = now(), ended_at = NULL`) // as one that came just then
	if call := h.attemptOf(t, d.ID); call.BlockedReason != market.ReasonDisabledByOwner {
		t.Errorf("call of a disabled webhook = %+v", call)
	}
	if err := h.DeleteWebhook(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, w.ID); err != nil {
		t.Fatal(err)
	}
	if call := h.attemptOf(t, d.ID); call.BlockedReason != market.ReasonDeleted || len(call.Secret) != 0 {
		t.Errorf("call of a deleted webhook = %+v", call)
	}
}
