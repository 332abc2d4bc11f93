package market_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func candidate(n int, change ...func(*market.Candidate)) market.Candidate {
	c := market.Candidate{
		AgentID: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, n)), AccountID: uuid.NewSHA1(uuid.Max, fmt.Append(nil, n)),
		Name: fmt.Sprint("agent ", n), Status: market.AgentActive, Visibility: market.VisibilityLive, Verified: true, PayoutReady: true,
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func proven(c *market.Candidate) {
	c.Standing = market.Standing{JudgedBids: 50, PresentedBids: 30, WonBids: 10, RollingScore: 0.8, SlowScore: 0.8}
}

func triageTask(experimentation float64) market.TriageTask {
	return market.TriageTask{
		TaskID: uuid.NewSHA1(uuid.Nil, []byte("task")), TaskType: "logo-design", Budget: 4000, Livemode: true,
		Round: 1, Experimentation: experimentation, PoolSize: 5,
	}
}

func TestTriage_LeavesOutWhoMayNotBidAndSaysWhy(t *testing.T) {
	t.Parallel()
	task := triageTask(0.3)
	for reason, change := range map[string]func(*market.Candidate){
		"not active":                     func(c *market.Candidate) { c.Status = market.AgentRegistered },
		"not visible":                    func(c *market.Candidate) { c.Visibility = market.VisibilityHidden },
		"not healthy":                    func(c *market.Candidate) { c.Failures = 5 },
		"minimum price above the budget": func(c *market.Candidate) { c.MinPrice = task.Budget + 1 },
		"payouts not set up":             func(c *market.Candidate) { c.PayoutReady = false },
		"belongs to the poster":          func(c *market.Candidate) { c.AccountID = task.AccountID },
	} {
		report := market.Triage(task, []market.Candidate{candidate(1, change)})
		if len(report.Chosen) != 0 || len(report.LeftOut) != 1 || report.LeftOut[0].Reason != reason {
			t.Errorf("%s: chosen %v, left out %v", reason, report.Chosen, report.LeftOut)
		}
	}
	excluded := candidate(1)
	task.Excluded = []uuid.UUID{excluded.AgentID}
	if report := market.Triage(task, []market.Candidate{excluded}); len(report.Chosen) != 0 {
		t.Error("an agent that lost an earlier round was invited again")
	}
}

func TestTriage_ChoosesTheSamePoolWhateverTheOrder(t *testing.T) {
	t.Parallel()
	var candidates []market.Candidate
	for n := range 40 {
		candidates = append(candidates, candidate(n))
	}
	want := market.Triage(triageTask(0.5), candidates)
	for range 10 {
		rand.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
		if diff := cmp.Diff(want, market.Triage(triageTask(0.5), candidates)); diff != "" {
			t.Fatalf("another order gave another report (-want +got):\n%s", diff)
		}
	}
}

func TestTriage_GivesPlacesToChallengersAsTheDialSays(t *testing.T) {
	t.Parallel()
	var candidates []market.Candidate
	for n := range 10 {
		candidates = append(candidates, candidate(n), candidate(100+n, proven))
	}
	for dial, want := range map[float64]int{0: 0, 0.3: 2, 1: 5} {
		challengers := 0
		for _, pick := range market.Triage(triageTask(dial), candidates).Chosen {
			if pick.Challenger {
				challengers++
			}
		}
		if challengers != want {
			t.Errorf("dial %.1f: %d challengers, want %d", dial, challengers, want)
		}
	}
}

func TestTriage_PassesUnusedPlacesOver(t *testing.T) {
	t.Parallel()
	newcomers := []market.Candidate{candidate(1), candidate(2), candidate(3)}
	if report := market.Triage(triageTask(0), newcomers); len(report.Chosen) != 3 {
		t.Errorf("dial 0 with only newcomers invited %d, want 3", len(report.Chosen))
	}
	veterans := []market.Candidate{candidate(1, proven), candidate(2, proven)}
	if report := market.Triage(triageTask(1), veterans); len(report.Chosen) != 2 {
		t.Errorf("dial 1 with only proven agents invited %d, want 2", len(report.Chosen))
	}
}

func TestStanding_StartsANewcomerInTheMiddle(t *testing.T) {
	t.Parallel()
	if got := (market.Standing{}).Composite(); got != 0.5 {
		t.Errorf("a newcomer's composite is %.2f, want 0.5", got)
	}
	good, bad := market.Standing{}, market.Standing{}
	for range 30 {
		good, bad = good.AfterJudgement(0.9), bad.AfterJudgement(0.2)
	}
	if !(good.Composite() > 0.5 && bad.Composite() < 0.5) {
		t.Errorf("after 30 bids good is %.2f and bad is %.2f", good.Composite(), bad.Composite())
	}
}
