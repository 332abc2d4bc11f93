package market_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

// drawnCandidates are agents of few accounts, some of which may not bid.
func drawnCandidates(t *rapid.T, task *market.TriageTask) []market.Candidate {
	accounts := []uuid.UUID{task.AccountID, uuid.NewSHA1(uuid.Nil, []byte("a")), uuid.NewSHA1(uuid.Nil, []byte("b")), uuid.Nil}
	candidates := make([]market.Candidate, rapid.IntRange(0, 40).Draw(t, "candidates"))
	for n := range candidates {
		candidates[n] = candidate(n, func(c *market.Candidate) {
			if account := rapid.SampledFrom(accounts).Draw(t, "account"); account != uuid.Nil {
				c.AccountID = account // else one of its own
			}
			c.Status = rapid.SampledFrom([]market.AgentStatus{market.AgentActive, market.AgentActive, market.AgentActive, market.AgentRetired}).Draw(t, "status")
			c.Visibility = rapid.SampledFrom([]market.Visibility{market.VisibilityLive, market.VisibilityBeta, market.VisibilityHidden}).Draw(t, "visibility")
			c.Verified = rapid.IntRange(0, 9).Draw(t, "unverified") > 0
			c.PayoutReady = rapid.IntRange(0, 9).Draw(t, "no payouts") > 0
			c.MinPrice = market.Cents(rapid.Int64Range(0, 5000).Draw(t, "price"))
			c.Failures = rapid.IntRange(0, 6).Draw(t, "failures")
			c.TaskTypes = rapid.SampledFrom([][]string{nil, {"logo-design"}, {"icon-design"}}).Draw(t, "types")
			c.Specialist = rapid.SampledFrom([][]string{nil, {"logo-design"}}).Draw(t, "specialist")
			c.Standing = drawnStanding(t)
		})
		if rapid.IntRange(0, 9).Draw(t, "excluded") == 0 {
			task.Excluded = append(task.Excluded, candidates[n].AgentID)
		}
	}
	return candidates
}

func drawnStanding(t *rapid.T) market.Standing {
	var s market.Standing
	s.JudgedBids = rapid.SampledFrom([]int{0, 1, 9, 10, 11, 500}).Draw(t, "judged")
	s.PresentedBids = rapid.IntRange(0, s.JudgedBids).Draw(t, "presented")
	s.WonBids = rapid.IntRange(0, s.PresentedBids).Draw(t, "won")
	s.Deliveries = s.WonBids
	s.Disputes = rapid.IntRange(0, s.Deliveries).Draw(t, "disputes")
	s.DisputesLost = rapid.IntRange(0, s.Disputes).Draw(t, "lost")
	s.RollingScore, s.SlowScore = rapid.Float64Range(0, 1).Draw(t, "quick"), rapid.Float64Range(0, 1).Draw(t, "slow")
	return s
}

func drawnTask(t *rapid.T) market.TriageTask {
	task := triageTask(rapid.Float64Range(0, 1).Draw(t, "dial"))
	task.AccountID = uuid.NewSHA1(uuid.Nil, []byte("poster"))
	task.Livemode = rapid.Bool().Draw(t, "livemode")
	task.PoolSize = rapid.SampledFrom([]int{1, 2, 5, 50}).Draw(t, "pool")
	task.Round = rapid.IntRange(1, 3).Draw(t, "round")
	return taskNumber(task, rapid.IntRange(0, 1<<40).Draw(t, "task"))
}

func TestTriage_InvitesOnlyWhoMayBidAndAsManyAsThereArePlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := drawnTask(t)
		candidates := drawnCandidates(t, &task)
		report := market.Triage(task, candidates)
		byID, eligible := map[uuid.UUID]market.Candidate{}, 0
		for _, c := range candidates {
			byID[c.AgentID] = c
			if market.Ineligible(task, c) == "" {
				eligible++
			}
		}
		// Places that one side cannot fill pass over, so none is empty for nothing.
		if want := min(task.PoolSize, eligible); len(report.Chosen) != want {
			t.Fatalf("%d were chosen, want %d of %d that may bid", len(report.Chosen), want, eligible)
		}
		seen := map[uuid.UUID]bool{}
		for _, pick := range report.Chosen {
			c := byID[pick.AgentID]
			if reason := market.Ineligible(task, c); reason != "" || seen[pick.AgentID] {
				t.Fatalf("%s was chosen: %q, twice: %t", c.Name, reason, seen[pick.AgentID])
			}
			if slices.Contains(task.Excluded, pick.AgentID) || task.Livemode && c.AccountID == task.AccountID {
				t.Fatalf("%s was chosen, which lost before or belongs to the poster", c.Name)
			}
			seen[pick.AgentID] = true
		}
		for _, l := range report.LeftOut {
			if seen[l.AgentID] || l.Reason == "" {
				t.Fatalf("%s was left out because of %q, and chosen: %t", l.Name, l.Reason, seen[l.AgentID])
			}
		}
		if report.Considered != len(candidates) || len(report.LeftOut) != min(20, len(candidates)-len(report.Chosen)) {
			t.Fatalf("the report tells of %d considered and %d left out", report.Considered, len(report.LeftOut))
		}
	})
}

func TestTriage_GivesTheSameReportInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := drawnTask(t)
		candidates := drawnCandidates(t, &task)
		shuffled := rapid.Permutation(candidates).Draw(t, "order")
		if diff := cmp.Diff(market.Triage(task, candidates), market.Triage(task, shuffled)); diff != "" {
			t.Fatalf("another order gave another report (-first +other):\n%s", diff)
		}
	})
}

// More than its share comes to an account only when everybody else has a place who
// could take one and whose account is under its own share.
func TestTriage_GivesNoAccountMoreThanItsShareWhileOthersWait(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := drawnTask(t)
		task.Livemode, task.PoolSize = true, 5
		candidates := drawnCandidates(t, &task)
		held, chosen := map[uuid.UUID]int{}, map[uuid.UUID]bool{}
		for _, pick := range market.Triage(task, candidates).Chosen {
			held[pick.AccountID]++
			chosen[pick.AgentID] = true
		}
		greedy := slices.ContainsFunc(candidates, func(c market.Candidate) bool { return held[c.AccountID] > 2 })
		for _, c := range candidates {
			if greedy && !chosen[c.AgentID] && held[c.AccountID] == 0 && market.Ineligible(task, c) == "" {
				t.Fatalf("%s got no place while an account holds more than two", c.Name)
			}
		}
	})
}

// Whatever else is on the market, a round with a place for challengers can choose
// any of the newcomers that are alike, however many accounts they are of.
func TestTriage_CanChooseEveryNewcomerWhenTheDialIsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := triageTask(rapid.Float64Range(0.1, 1).Draw(t, "dial"))
		var candidates []market.Candidate
		for n := range rapid.IntRange(0, 10).Draw(t, "proven") {
			candidates = append(candidates, candidate(100+n, proven))
		}
		waiting := map[uuid.UUID]bool{}
		for n := range rapid.IntRange(1, 12).Draw(t, "newcomers") {
			account := uuid.NewSHA1(uuid.Nil, []byte{byte(rapid.IntRange(0, 5).Draw(t, "account"))})
			candidates = append(candidates, candidate(n, ofAccount(account)))
			waiting[candidates[len(candidates)-1].AgentID] = true
		}
		for n := 0; len(waiting) > 0; n++ {
			if n == 5000 {
				t.Fatalf("%d newcomers were not chosen for any of %d tasks", len(waiting), n)
			}
			for _, pick := range market.Triage(taskNumber(task, n), candidates).Chosen {
				delete(waiting, pick.AgentID)
			}
		}
	})
}
