package agents_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/notify"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
)

// fixture is a marketplace with one call to an async agent, kept in memory.
type fixture struct {
	*agents.Submissions

	mu       sync.Mutex
	call     market.AgentCall
	secret   secrets.Secret
	reported []contract.AnsweredCall
	away     error // what Temporal says
	fault    error // what the reader says
	open     []market.Invitation
	wake     chan struct{}
	asked    chan struct{} // closed when somebody looks for invitations
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	key, err := secrets.GenerateKey()
	must(t, err)
	box, err := secrets.New(key)
	must(t, err)
	f := &fixture{secret: secrets.NewCallbackSecret(), asked: make(chan struct{}, 100), wake: make(chan struct{}, 1)}
	id := uuid.New()
	sealed, err := box.Seal([]byte(f.secret.Reveal()), id.String())
	must(t, err)
	f.call = market.AgentCall{
		ID: id, WorkflowID: "w", TaskID: uuid.New(), BidID: uuid.New(), Mode: market.CallPrototype, Number: 1, Try: 1,
		Request: []byte(`{"budget_usd": 9, "mode": "prototype"}`), CallbackSecret: sealed, ExpiresAt: time.Now().Add(time.Hour),
	}
	f.Submissions, err = agents.NewSubmissions(t.Context(), f, f, f, f, box)
	must(t, err)
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) AgentCall(_ context.Context, id uuid.UUID) (market.AgentCall, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if id != f.call.ID {
		return market.AgentCall{}, refusal.New(refusal.NotFound, "Not found.")
	}
	return f.call, nil
}

func (f *fixture) AnswerCall(_ context.Context, _ uuid.UUID, a *market.CallAnswer) (market.AgentCall, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.call.AnsweredAt == nil && f.call.ClosedAt == nil {
		now := time.Now()
		f.call.AnsweredAt, f.call.BodyHash, f.call.Outcome, f.call.Reason, f.call.Answer = &now, a.BodyHash, a.Outcome, a.Reason, a.Work
	}
	return f.call, nil
}

func (f *fixture) SignalledCall(context.Context, uuid.UUID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	f.call.SignalledAt = &now
	return nil
}

func (f *fixture) OpenInvitations(context.Context, uuid.UUID) ([]market.Invitation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked <- struct{}{}
	return slices.Clone(f.open), nil
}

func (f *fixture) CallsOfAccount(context.Context, market.Owner, uuid.UUID, market.CallMode) ([]market.AgentCall, error) {
	return []market.AgentCall{f.call}, nil
}

func (f *fixture) Accept(context.Context, []byte, agents.ExecuteRequest) (agents.Answer, error) {
	return agents.Answer{Summary: "Done.", Price: 900}, f.fault
}

func (f *fixture) SignalSubmission(_ context.Context, _ string, signal contract.Signal[contract.AnsweredCall], reported contract.AnsweredCall) error {
	if signal != contract.SignalBidSubmitted {
		return errors.New("another signal: " + signal.Name)
	}
	if f.away == nil {
		f.reported = append(f.reported, reported)
	}
	return f.away
}

func (f *fixture) post(t *testing.T, body string) error {
	t.Helper()
	_, err := f.SubmitCallback(t.Context(), f.call.ID, agents.Sign([]byte(body), f.secret), []byte(body))
	return err
}

func TestSubmissions_LosesNoAnswerThatCouldNotBeTold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.away = refusal.New(refusal.Unavailable, "Temporal is away.")
	if err := f.post(t, "{}"); !refusal.Is(err, refusal.Unavailable) {
		t.Fatalf("err = %v, want unavailable", err)
	}
	if f.call.Answer == nil || f.call.SignalledAt != nil {
		t.Fatal("the answer must be kept before the workflow is told")
	}
	f.away = nil
	must(t, f.post(t, "{}"))
	must(t, f.post(t, "{}"))
	if len(f.reported) != 1 || f.reported[0].CallID != f.call.ID {
		t.Errorf("told %v, want once", f.reported)
	}
}

func TestSubmissions_CountsNoAnswerWhoseLinksDoNotOpenJustNow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fault = &agents.Failure{Kind: agents.FailureNetwork, Retryable: true, Reason: "Fetching artifacts[0].url failed."}
	if err := f.post(t, "{}"); !refusal.Is(err, refusal.Unavailable) || f.call.AnsweredAt != nil {
		t.Fatalf("err = %v; answered at %v", err, f.call.AnsweredAt)
	}
	f.fault = nil
	must(t, f.post(t, "{}"))
}

func TestSubmissions_RefusesWhatBreaksTheContractAlikeEachTime(t *testing.T) {
	t.Parallel()
	for kind, outcome := range map[agents.FailureKind]market.CallOutcome{
		agents.FailureContract: market.CallRefused, agents.FailureDeclined: market.CallDeclined,
	} {
		f := newFixture(t)
		f.fault = &agents.Failure{Kind: kind, Reason: "summary is missing."}
		first := f.post(t, "{}")
		f.fault = nil // a repeat is not read again
		again := f.post(t, "{}")
		if !refusal.Is(first, refusal.Invalid) || first.Error() != again.Error() || f.call.Outcome != outcome || len(f.reported) != 1 {
			t.Errorf("%s: %v, then %v; outcome %s", kind, first, again, f.call.Outcome)
		}
		if other := f.post(t, "[]"); !refusal.Is(other, refusal.Conflict) {
			t.Errorf("another body: %v, want conflict", other)
		}
	}
}

func TestSubmissions_TakesNothingWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *fixture){
		"over":   func(f *fixture) { f.call.ExpiresAt = time.Now().Add(-time.Second) },
		"closed": func(f *fixture) { now := time.Now(); f.call.ClosedAt = &now },
	} {
		f := newFixture(t)
		end(f)
		if err := f.post(t, "{}"); !refusal.Is(err, refusal.TooLate) || len(f.reported) > 0 {
			t.Errorf("%s: %v, want too_late", name, err)
		}
	}
}

func TestSubmitCallback_SaysTheSameOfAWrongSignatureAndOfNoCall(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	right := agents.Sign([]byte("{}"), f.secret)
	_, wrong := f.SubmitCallback(t.Context(), f.call.ID, right, []byte("{ }"))
	_, none := f.SubmitCallback(t.Context(), uuid.New(), right, []byte("{}"))
	_, missing := f.SubmitCallback(t.Context(), f.call.ID, "", []byte("{}"))
	for name, err := range map[string]error{"another body": wrong, "no call": none, "no signature": missing} {
		if !refusal.Is(err, refusal.Unauthenticated) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInvitations_ComeToWhoWaitsForThem(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if found, err := f.Invitations(t.Context(), uuid.New(), 0); err != nil || len(found) > 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	<-f.asked
	got := make(chan []market.Invitation)
	go func() {
		found, _ := f.Invitations(t.Context(), uuid.New(), time.Minute)
		got <- found
	}()
	<-f.asked // it has looked once and found nothing
	f.mu.Lock()
	f.open = []market.Invitation{{ID: uuid.New()}}
	f.mu.Unlock()
	f.wake <- struct{}{}
	if found := <-got; len(found) != 1 {
		t.Errorf("found %v, want the new one", found)
	}
}

func (f *fixture) Subscribe(notify.Topic) (wake <-chan struct{}, leave func()) {
	return f.wake, func() {}
}

// Many agents wait at the same time: none of them may ask the database again and again.
func TestInvitations_AreReadOnceWhileNothingHappens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if found, err := f.Invitations(t.Context(), uuid.New(), time.Second); err != nil || len(found) > 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	if reads := len(f.asked); reads != 1 {
		t.Errorf("the invitations were read %d times, want once", reads)
	}
}

func TestInvitations_EndWhenTheProcessStops(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	close(f.wake)
	if found, err := f.Invitations(t.Context(), uuid.New(), time.Hour); err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}
