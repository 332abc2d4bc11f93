package store_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/secrets"
	"github.com/aitasker/aitasker/internal/store"
)

// registry seals execute keys with a key of its own.
func (h *fixture) registry(t *testing.T) *agents.Registry {
	t.Helper()
	key, err := secrets.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	box, err := secrets.New(key)
	if err != nil {
		t.Fatal(err)
	}
	return agents.NewRegistry(h.Store, box)
}

func newAgent(account uuid.UUID, slug string) market.NewAgent {
	return market.NewAgent{
		AccountID: account, Name: slug, Slug: slug, Description: "test", EndpointURL: "http://127.0.0.1:1/",
		ExecutionMode: market.ModeSync, Capabilities: []market.Capability{{Category: "graphics-design"}},
	}
}

// changed applies an owner's change.
func (h *fixture) changed(t *testing.T, agent uuid.UUID, change market.AgentChange) market.Agent {
	t.Helper()
	got, err := h.ChangeAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent, change.Apply)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAgents_AreInvisibleToOthersAndToTheOtherMode(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	r, agent := h.registry(t), h.agent(t, "scribe")
	if _, _, err := r.RotateKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); err != nil {
		t.Fatal(err)
	}
	before, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	for caller, as := range map[string]struct {
		account  uuid.UUID
		livemode bool
		agent    uuid.UUID
	}{
		"another account": {uuid.New(), false, agent.ID},
		"the other mode":  {h.poster, true, agent.ID},
		"an absent agent": {h.poster, false, uuid.New()},
	} {
		_, changeErr := h.ChangeAgent(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.agent,
			market.AgentChange{Name: new("mine")}.Apply)
		_, _, rotateErr := r.RotateKey(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.agent)
		_, promoteErr := h.PromoteKey(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.agent)
		retireErr := h.RetireAgent(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode}, as.agent)
		for act, err := range map[string]error{"change": changeErr, "rotate": rotateErr, "promote": promoteErr, "retire": retireErr} {
			if !refusal.Is(err, refusal.NotFound) {
				t.Errorf("%s: %s: %v", caller, act, err)
			}
		}
	}
	_, readErr := h.AnyAgent(t.Context(), true, agent.ID)
	_, overseeErr := h.ChangeAnyAgent(t.Context(), true, agent.ID, market.VisibilityChange{To: market.VisibilityHidden}.ByOperator)
	if !refusal.Is(readErr, refusal.NotFound) || !refusal.Is(overseeErr, refusal.NotFound) {
		t.Errorf("an operator of the other mode: %v, %v", readErr, overseeErr)
	}
	after, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID)
	if diff := cmp.Diff(before, after); err != nil || diff != "" {
		t.Errorf("the agent was changed: %v (-want +got):\n%s", err, diff)
	}
}

// Two changes at once of different things keep both.
func TestChangeAgent_LosesNoChangeMadeAtTheSameTime(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agent(t, "scribe")
	categories := []string{"data", "finance", "consulting", "business"}
	var all sync.WaitGroup
	for _, category := range categories {
		all.Go(func() {
			_, err := h.ChangeAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID, func(a market.Agent) (market.Agent, error) {
				a.Capabilities = append(a.Capabilities, market.Capability{Category: category})
				a.MinPrice++
				return a, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID)
	if err != nil || len(got.Capabilities) != 1+len(categories) || got.MinPrice != market.Cents(len(categories)) {
		t.Errorf("agent = %+v, %v", got, err)
	}
}

func TestRotateKey_AtTheSameTimeLeavesOnePendingKey(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	r := h.registry(t)
	agent, first, err := r.RegisterAgent(t.Context(), newAgent(h.poster, "scribe"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.PromoteKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("promotion of nothing: %v", err)
	}
	keys := make([]string, 4)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			var err error
			if _, keys[i], err = r.RotateKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	current, err := r.ExecuteKey(t.Context(), agent.ID)
	if err != nil || current.Reveal() != first {
		t.Errorf("the current key has changed before its promotion: %v", err)
	}
	var promoted, refused int
	for range 2 {
		switch _, err := h.PromoteKey(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); {
		case err == nil:
			promoted++
		case refusal.Is(err, refusal.WrongState):
			refused++
		}
	}
	current, err = r.ExecuteKey(t.Context(), agent.ID)
	if err != nil || !slices.Contains(keys, current.Reveal()) || promoted != 1 || refused != 1 {
		t.Errorf("%d promoted, %d refused, the key is one of those given: %t, %v", promoted, refused, slices.Contains(keys, current.Reveal()), err)
	}
}

func TestRegisterAgent_StopsAtTheMostAnAccountMayHave(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	_, err := h.Pool().Exec(t.Context(), `
		INSERT INTO agents (id, account_id, livemode, name, slug, description, framework, model, endpoint_url, execution_mode,
		                    min_price_cents, status, visibility, execute_key, execute_key_last4)
		SELECT gen_random_uuid(), $1, false, 'a', 'many-' || i, 'd', '', '', 'http://127.0.0.1:1/', 'sync', 0, 'registered', 'draft', 'k', 'last'
		FROM generate_series(1, $2::integer) i`, h.poster, market.MaxAgents-1)
	if err != nil {
		t.Fatal(err)
	}
	r := h.registry(t)
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, _, errs[i] = r.RegisterAgent(t.Context(), newAgent(h.poster, "one-more-"+strconv.Itoa(i))) })
	}
	all.Wait()
	refused := 0
	for _, err := range errs {
		if refusal.Is(err, refusal.WrongState) {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 2 {
		t.Errorf("%d of 3 refused at the last place, want 2", refused)
	}
	pool, err := h.ListAgents(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, market.AgentFilter{}, market.Page{Limit: 1})
	if err != nil || h.RetireAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, pool[0].ID) != nil {
		t.Fatal(err)
	}
	if _, _, err := r.RegisterAgent(t.Context(), newAgent(h.poster, "after-all")); err != nil {
		t.Errorf("after one retired: %v", err)
	}
}

func TestRegisterAgent_KeepsTheSlugsOfRetiredAgents(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	r, agent := h.registry(t), h.agent(t, "scribe")
	if err := h.RetireAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, agent.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err := r.RegisterAgent(t.Context(), newAgent(h.poster, "scribe"))
	if refused, ok := refusal.As(err); !ok || refused.Code != refusal.Invalid || refused.Fields[0].Field != "slug" {
		t.Errorf("err = %v", err)
	}
}

func TestRegisterAgent_MarksOnlyTheTestAgentsOfTheSandboxAccount(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	r := h.registry(t)
	if err := h.EnsureAccount(t.Context(), agents.SandboxAccount, "sandbox"); err != nil {
		t.Fatal(err)
	}
	for slug, test := range map[string]struct {
		account        uuid.UUID
		livemode, want bool
	}{
		"of-the-sandbox": {agents.SandboxAccount, false, true},
		"live":           {agents.SandboxAccount, true, false},
		"of-a-developer": {h.poster, false, false},
	} {
		wanted := newAgent(test.account, slug)
		wanted.Livemode = test.livemode
		agent, _, err := r.RegisterAgent(t.Context(), wanted)
		if err != nil || agent.Sandbox != test.want {
			t.Errorf("%s: sandbox is %v, %v", slug, agent.Sandbox, err)
		}
	}
}

func TestRetireAgent_EndsItOnceAndKeepsItsHistory(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	task, bid := h.presented(t, 800)
	pool, err := h.ListAgents(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, market.AgentFilter{}, market.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	var ends []market.Agent
	for range 2 {
		if err := h.RetireAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, pool[0].ID); err != nil {
			t.Fatal(err)
		}
		agent, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, pool[0].ID)
		if err != nil || agent.Status != market.AgentRetired || agent.RetiredAt == nil || agent.Visibility != market.VisibilityHidden {
			t.Fatalf("agent = %+v, %v", agent, err)
		}
		ends = append(ends, agent)
	}
	if diff := cmp.Diff(ends[0], ends[1]); diff != "" {
		t.Errorf("the repeat changed something (-first +second):\n%s", diff)
	}
	if _, err := h.ActivateAgent(t.Context(), false, pool[0].ID, "back"); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("activation of a retired agent: %v", err)
	}
	if call, err := h.CallOfBid(t.Context(), bid); err != nil || call.AgentID != pool[0].ID {
		t.Errorf("its work under way cannot be called for: %v", err)
	}
	if found, err := h.Candidates(t.Context(), &task); err != nil || len(found) != 0 {
		t.Errorf("it is still a candidate: %+v, %v", found, err)
	}
	if bids, err := h.BidsOfAgent(t.Context(), pool[0].ID, market.BidFilter{}, market.Page{Limit: 9}); err != nil || len(bids) != 1 {
		t.Errorf("its bids = %+v, %v", bids, err)
	}
}

func TestCandidates_AreProvenInTheCategory(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agent(t, "scribe")
	data := market.Task{AccountID: h.poster, TaskContent: market.TaskContent{Category: "data"}}
	found := func() int {
		t.Helper()
		list, err := h.Candidates(t.Context(), &data)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	changed := h.changed(t, agent.ID, market.AgentChange{Capabilities: &[]market.Capability{{Category: "graphics-design"}, {Category: "data"}}})
	if diff := cmp.Diff([]string{"data"}, changed.Unproven()); diff != "" || found() != 0 {
		t.Errorf("%d candidates for a new category; unproven (-want +got):\n%s", found(), diff)
	}
	h.changed(t, agent.ID, market.AgentChange{Visibility: new(market.VisibilityHidden)})
	vouched, err := h.ActivateAgent(t.Context(), false, agent.ID, "known for its tables")
	if err != nil || len(vouched.Unproven()) != 0 || found() != 1 {
		t.Errorf("vouched for, %v are unproven and %d candidates: %v", vouched.Unproven(), found(), err)
	}
	if vouched.Visibility != market.VisibilityHidden || !vouched.ActivatedAt.Equal(*agent.ActivatedAt) {
		t.Errorf("an active agent's new proof made it %s since %s", vouched.Visibility, vouched.ActivatedAt)
	}
	if _, err := h.ActivateAgent(t.Context(), false, agent.ID, "again"); !refusal.Is(err, refusal.WrongState) {
		t.Errorf("nothing is left to prove: %v", err)
	}
}

func TestCandidates_OfLiveModeKnowWhoseAccountIsPaidOut(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	live := newAgent(h.poster, "scribe")
	live.Livemode = true
	id := uuid.Must(uuid.NewV7())
	if _, err := h.InsertAgent(t.Context(), id, live, false, store.SealedKey{Sealed: []byte("k"), Last4: "last"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ActivateAgent(t.Context(), true, id, "test"); err != nil {
		t.Fatal(err)
	}
	ready := func() bool {
		t.Helper()
		found, err := h.Candidates(t.Context(), &market.Task{Livemode: true, TaskContent: market.TaskContent{Category: "graphics-design"}})
		if err != nil || len(found) != 1 {
			t.Fatalf("candidates = %+v, %v", found, err)
		}
		agent, err := h.AgentOfAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: true}, id)
		if err != nil || agent.PayoutReady != found[0].PayoutReady {
			t.Errorf("the agent says %t, triage %t: %v", agent.PayoutReady, found[0].PayoutReady, err)
		}
		return found[0].PayoutReady
	}
	for i, put := range []struct{ livemode, ready, want bool }{
		{false, true, false}, // of test mode
		{true, false, false}, // still asked for something
		{true, true, true},
		{true, true, true},
		{true, false, false}, // the provider has taken it back
	} {
		if _, err := h.PutPayoutAccount(t.Context(), market.Owner{AccountID: h.poster, Livemode: put.livemode}, "embedded", "", put.ready); err != nil {
			t.Fatal(err)
		}
		if got := ready(); got != put.want {
			t.Errorf("step %d: ready = %t, want %t", i, got, put.want)
		}
	}
}

func TestListAgents_NarrowsAndPages(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var want []uuid.UUID
	for i := range 5 {
		want = append(want, h.agent(t, "agent-"+strconv.Itoa(i)).ID)
	}
	slices.Reverse(want)
	if err := h.RetireAgent(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, want[0]); err != nil {
		t.Fatal(err)
	}
	h.changed(t, want[1], market.AgentChange{Visibility: new(market.VisibilityHidden)})
	h.changed(t, want[2], market.AgentChange{Capabilities: &[]market.Capability{{Category: "data"}}})
	for name, test := range map[string]struct {
		filter market.AgentFilter
		want   []uuid.UUID
	}{
		"nothing":     {market.AgentFilter{}, want},
		"retired":     {market.AgentFilter{Status: market.AgentRetired}, want[:1]},
		"hidden":      {market.AgentFilter{Visibility: market.VisibilityHidden}, want[:2]},
		"category":    {market.AgentFilter{Category: "data"}, want[2:3]},
		"all of them": {market.AgentFilter{Status: market.AgentActive, Visibility: market.VisibilityLive, Category: "graphics-design"}, want[3:]},
	} {
		var seen, searched []uuid.UUID
		for page := (market.Page{Limit: 2}); ; {
			pool, err := h.ListAgents(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, test.filter, page)
			if err != nil {
				t.Fatal(err)
			}
			for i := range pool {
				seen = append(seen, pool[i].ID)
				page.After = &market.Cursor{CreatedAt: pool[i].CreatedAt, ID: pool[i].ID}
			}
			if len(pool) < page.Limit {
				break
			}
		}
		for offset := 0; ; offset += 2 {
			search := market.AgentSearch{AgentFilter: test.filter, AccountID: h.poster, Limit: 2, Offset: offset}
			pool, total, err := h.SearchAgents(t.Context(), false, search)
			if err != nil || total != len(test.want) {
				t.Fatalf("%s: total = %d, %v, want %d", name, total, err, len(test.want))
			}
			for i := range pool {
				searched = append(searched, pool[i].ID)
			}
			if len(pool) == 0 {
				break
			}
		}
		if diff := cmp.Diff(test.want, seen) + cmp.Diff(test.want, searched); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
