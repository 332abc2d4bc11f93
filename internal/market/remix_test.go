package market_test

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestPermitRemixAmong_AsksWhomTriageWouldInvite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := market.TriageTask{TaskID: uuid.New(), Budget: 1000, Round: 2, PoolSize: 5, Experimentation: 0.5}
		var candidates []market.Candidate
		for range rapid.IntRange(0, 6).Draw(t, "candidates") {
			c := market.Candidate{
				AgentID: uuid.New(), Status: market.AgentActive, Visibility: market.VisibilityLive, Verified: true,
				MinPrice: market.Cents(rapid.SampledFrom([]int{0, 1000, 1001}).Draw(t, "min price")),
			}
			if rapid.Bool().Draw(t, "lost before") {
				task.Excluded = append(task.Excluded, c.AgentID)
			}
			candidates = append(candidates, c)
		}
		permitted := market.PermitRemixAmong(task, candidates) == nil
		if invited := len(market.Triage(task, candidates).Chosen); permitted != (invited > 0) {
			t.Fatalf("permitted %t where triage invites %d", permitted, invited)
		}
	})
}

func TestRaisedExperimentation_GrowsWithEachRoundAndStaysADial(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dial, round := rapid.Float64Range(0, 1).Draw(t, "dial"), rapid.IntRange(1, 3).Draw(t, "round")
		now, next := market.RaisedExperimentation(dial, round), market.RaisedExperimentation(dial, round+1)
		if now < dial || next < now || next > 1 || dial < 0.999 && next <= now || round == 1 && now != dial {
			t.Fatalf("dial %v in round %d is %v, then %v", dial, round, now, next)
		}
	})
}

func TestRemixIsFree_WhenItAddedNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		round, presented int
		want             bool
	}{
		"the first round, which has no fee": {1, 0, false},
		"a remix with a new bid":            {3, 1, false},
		"a remix without one":               {2, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := market.RemixIsFree(test.round, test.presented); got != test.want {
				t.Errorf("free = %t, want %t", got, test.want)
			}
		})
	}
}
