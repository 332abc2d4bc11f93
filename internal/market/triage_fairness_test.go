package market_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func ofAccount(account uuid.UUID) func(*market.Candidate) {
	return func(c *market.Candidate) { c.AccountID = account }
}

// taskNumber is the same task under another id, which seeds another draw.
func taskNumber(task market.TriageTask, n int) market.TriageTask {
	binary.BigEndian.PutUint64(task.TaskID[:8], uint64(n))
	return task
}

func chosenOf(report market.TriageReport, account uuid.UUID) int {
	count := 0
	for _, pick := range report.Chosen {
		if pick.AccountID == account {
			count++
		}
	}
	return count
}

func reasons(report market.TriageReport) map[string]int {
	counts := map[string]int{}
	for _, l := range report.LeftOut {
		counts[l.Reason]++
	}
	return counts
}

func TestTriage_EntersOneChallengerOfAnAccountByAFairLot(t *testing.T) {
	t.Parallel()
	const registered, tasks = 6, 2000
	maker := uuid.New()
	var candidates []market.Candidate
	for n := range registered {
		candidates = append(candidates, candidate(n, ofAccount(maker)))
	}
	for n := range 5 {
		candidates = append(candidates, candidate(100+n))
	}
	chosen := map[uuid.UUID]int{}
	total := 0
	for n := range tasks {
		report := market.Triage(taskNumber(triageTask(1), n), candidates)
		if held := chosenOf(report, maker); held > 1 {
			t.Fatalf("%d challengers of one account were chosen while five others waited", held)
		}
		for _, pick := range report.Chosen {
			if pick.AccountID == maker {
				chosen[pick.AgentID]++
				total++
			}
		}
	}
	// Six accounts enter one agent each for five places.
	if want := tasks * 5 / 6; total < want*9/10 || total > want*11/10 {
		t.Errorf("the account got %d places of %d tasks, want some %d, as one with a single agent gets", total, tasks, want)
	}
	for _, c := range candidates[:registered] {
		if share := chosen[c.AgentID] * registered; share < total*7/10 || share > total*13/10 {
			t.Errorf("%s was chosen %d times of %d; the lot is not fair", c.Name, chosen[c.AgentID], total)
		}
	}
}

func TestTriage_AnAccountHoldsTwoOfFivePlacesWhileOthersWantThem(t *testing.T) {
	t.Parallel()
	maker := uuid.New()
	var candidates []market.Candidate
	for n := range 10 {
		best := func(c *market.Candidate) { c.Standing.RollingScore, c.Standing.SlowScore = 0.99, 0.99 }
		candidates = append(candidates, candidate(n, proven, best, ofAccount(maker)))
	}
	for n := range 3 {
		candidates = append(candidates, candidate(100+n, proven))
	}
	for n := range 200 {
		report := market.Triage(taskNumber(triageTask(0.3), n), candidates)
		if held := chosenOf(report, maker); len(report.Chosen) != 5 || held != 2 {
			t.Fatalf("the account holds %d of %d places, want 2 of 5", held, len(report.Chosen))
		}
		if reported := reasons(report); reported["its account holds its share of the pool"] != 8 {
			t.Fatalf("reasons = %v, want the share for the other eight", reported)
		}
	}
}

func TestTriage_AnAccountTakesThePlacesThatNobodyElseCan(t *testing.T) {
	t.Parallel()
	maker := uuid.New()
	candidates := []market.Candidate{candidate(100), candidate(101, proven)}
	for n := range 5 {
		candidates = append(candidates, candidate(n, ofAccount(maker)), candidate(10+n, proven, ofAccount(maker)))
	}
	report := market.Triage(triageTask(0.3), candidates)
	if held := chosenOf(report, maker); len(report.Chosen) != 5 || held != 3 {
		t.Errorf("the account holds %d of %d places, want the 3 that two others leave", held, len(report.Chosen))
	}
}

func TestTriage_KnowsNoShareInTestMode(t *testing.T) {
	t.Parallel()
	task, maker := triageTask(0.3), uuid.New()
	task.Livemode = false
	candidates := []market.Candidate{candidate(100), candidate(101)}
	for n := range 5 {
		best := func(c *market.Candidate) { c.Standing.RollingScore, c.Standing.SlowScore = 0.99, 0.99 }
		candidates = append(candidates, candidate(n, proven, best, ofAccount(maker)))
	}
	if report := market.Triage(task, candidates); chosenOf(report, maker) != 3 {
		t.Errorf("the account holds %d of 5 places, want all 3 of the proven", chosenOf(report, maker))
	}
}

func TestTriage_AtDialZeroANewcomerWaitsForAPlaceThatNobodyProvenTakes(t *testing.T) {
	t.Parallel()
	newcomer := candidate(1)
	candidates := []market.Candidate{newcomer}
	for n := range 5 {
		candidates = append(candidates, candidate(100+n, proven))
	}
	for n := range 500 {
		if chosenOf(market.Triage(taskNumber(triageTask(0), n), candidates), newcomer.AccountID) != 0 {
			t.Fatal("a newcomer took a place from the proven")
		}
	}
	report := market.Triage(triageTask(0), candidates[:5])
	if chosenOf(report, newcomer.AccountID) != 1 {
		t.Error("a newcomer was not given the place that was left")
	}
}
