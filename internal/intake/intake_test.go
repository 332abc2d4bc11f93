package intake_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/intake"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// desk is a marketplace with one call to an async agent, kept in memory.
type desk struct {
	*intake.Intake

	mu     sync.Mutex
	call   market.AgentCall
	secret secrets.Secret
	told   []contract.Submission
	away   error // what Temporal says
	fault  error // what the reader says
	open   []market.Invitation
	asked  chan struct{} // closed when somebody looks for invitations
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	key, err := secrets.GenerateKey()
	must(t, err)
	box, err := secrets.New(key)
	must(t, err)
	d := &desk{secret: secrets.NewCallbackSecret(), asked: make(chan struct{}, 100)}
	id := uuid.New()
	sealed, err := box.Seal([]byte(d.secret.Reveal()), id.String())
	must(t, err)
	d.call = market.AgentCall{
		ID: id, WorkflowID: "w", TaskID: uuid.New(), BidID: uuid.New(), Mode: market.CallPrototype, Number: 1, Try: 1,
		Request: []byte(`{"budget_usd": 9, "mode": "prototype"}`), CallbackSecret: sealed, ExpiresAt: time.Now().Add(time.Hour),
	}
	d.Intake, err = intake.New(t.Context(), d, d, d, box)
	must(t, err)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) AgentCall(_ context.Context, id uuid.UUID) (market.AgentCall, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id != d.call.ID {
		return market.AgentCall{}, refusal.New(refusal.NotFound, "Not found.")
	}
	return d.call, nil
}

func (d *desk) AnswerCall(_ context.Context, _ uuid.UUID, a *market.CallAnswer) (market.AgentCall, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.call.AnsweredAt == nil && d.call.ClosedAt == nil {
		now := time.Now()
		d.call.AnsweredAt, d.call.BodyHash, d.call.Outcome, d.call.Reason, d.call.Answer = &now, a.BodyHash, a.Outcome, a.Reason, a.Work
	}
	return d.call, nil
}

func (d *desk) SignalledCall(context.Context, uuid.UUID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	d.call.SignalledAt = &now
	return nil
}

func (d *desk) OpenInvitations(context.Context, uuid.UUID) ([]market.Invitation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked <- struct{}{}
	return slices.Clone(d.open), nil
}

func (d *desk) CallsOfAccount(context.Context, uuid.UUID, bool, uuid.UUID, market.CallMode) ([]market.AgentCall, error) {
	return []market.AgentCall{d.call}, nil
}

func (d *desk) Accept(context.Context, []byte, agentclient.ExecuteRequest) (agentclient.Answer, error) {
	return agentclient.Answer{Summary: "Done.", Price: 900}, d.fault
}

func (d *desk) Tell(_ context.Context, _, signal string, told contract.Submission) error {
	if signal != contract.SignalBidSubmitted {
		return errors.New("another signal: " + signal)
	}
	if d.away == nil {
		d.told = append(d.told, told)
	}
	return d.away
}

func (d *desk) post(t *testing.T, body string) error {
	t.Helper()
	_, err := d.TakeCallback(t.Context(), d.call.ID, agentclient.Sign([]byte(body), d.secret), []byte(body))
	return err
}

func TestIntake_LosesNoAnswerThatCouldNotBeTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.away = refusal.New(refusal.Unavailable, "Temporal is away.")
	if err := d.post(t, "{}"); !refusal.Is(err, refusal.Unavailable) {
		t.Fatalf("err = %v, want unavailable", err)
	}
	if d.call.Answer == nil || d.call.SignalledAt != nil {
		t.Fatal("the answer must be kept before the workflow is told")
	}
	d.away = nil
	must(t, d.post(t, "{}"))
	must(t, d.post(t, "{}"))
	if len(d.told) != 1 || d.told[0].CallID != d.call.ID {
		t.Errorf("told %v, want once", d.told)
	}
}

func TestIntake_CountsNoAnswerWhoseLinksDoNotOpenJustNow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.fault = &agentclient.Failure{Kind: agentclient.FailureNetwork, Retryable: true, Reason: "Fetching artifacts[0].url failed."}
	if err := d.post(t, "{}"); !refusal.Is(err, refusal.Unavailable) || d.call.AnsweredAt != nil {
		t.Fatalf("err = %v; answered at %v", err, d.call.AnsweredAt)
	}
	d.fault = nil
	must(t, d.post(t, "{}"))
}

func TestIntake_RefusesWhatBreaksTheContractAlikeEachTime(t *testing.T) {
	t.Parallel()
	for kind, outcome := range map[agentclient.FailureKind]market.CallOutcome{
		agentclient.FailureContract: market.CallRefused, agentclient.FailureDeclined: market.CallDeclined,
	} {
		d := newDesk(t)
		d.fault = &agentclient.Failure{Kind: kind, Reason: "summary is missing."}
		first := d.post(t, "{}")
		d.fault = nil // a repeat is not read again
		again := d.post(t, "{}")
		if !refusal.Is(first, refusal.Invalid) || first.Error() != again.Error() || d.call.Outcome != outcome || len(d.told) != 1 {
			t.Errorf("%s: %v, then %v; outcome %s", kind, first, again, d.call.Outcome)
		}
		if other := d.post(t, "[]"); !refusal.Is(other, refusal.Conflict) {
			t.Errorf("another body: %v, want conflict", other)
		}
	}
}

func TestIntake_TakesNothingWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(d *desk){
		"over":   func(d *desk) { d.call.ExpiresAt = time.Now().Add(-time.Second) },
		"closed": func(d *desk) { now := time.Now(); d.call.ClosedAt = &now },
	} {
		d := newDesk(t)
		end(d)
		if err := d.post(t, "{}"); !refusal.Is(err, refusal.TooLate) || len(d.told) > 0 {
			t.Errorf("%s: %v, want too_late", name, err)
		}
	}
}

func TestTakeCallback_SaysTheSameOfAWrongSignatureAndOfNoCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	right := agentclient.Sign([]byte("{}"), d.secret)
	_, wrong := d.TakeCallback(t.Context(), d.call.ID, right, []byte("{ }"))
	_, none := d.TakeCallback(t.Context(), uuid.New(), right, []byte("{}"))
	_, missing := d.TakeCallback(t.Context(), d.call.ID, "", []byte("{}"))
	for name, err := range map[string]error{"another body": wrong, "no call": none, "no signature": missing} {
		if !refusal.Is(err, refusal.Unauthenticated) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInvitations_ComeToWhoWaitsForThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if found, err := d.Invitations(t.Context(), uuid.New(), 0); err != nil || len(found) > 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	<-d.asked
	got := make(chan []market.Invitation)
	go func() {
		found, _ := d.Invitations(t.Context(), uuid.New(), time.Minute)
		got <- found
	}()
	<-d.asked // it has looked once and found nothing
	d.mu.Lock()
	d.open = []market.Invitation{{ID: uuid.New()}}
	d.mu.Unlock()
	if found := <-got; len(found) != 1 {
		t.Errorf("found %v, want the new one", found)
	}
}
