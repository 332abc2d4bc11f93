package market_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// inReview is a situation in which a poster has every choice left.
func inReview() market.Situation {
	return market.Situation{Status: market.TaskReview, Round: 1, Terms: market.DefaultTerms()}
}

func TestPermit_RefusesEveryCommandOfAnEndedTask(t *testing.T) {
	t.Parallel()
	for _, status := range market.TaskStatuses {
		if !status.Ended() {
			continue
		}
		for _, command := range []market.Command{
			market.CommandSelect, market.CommandRemix, market.CommandExtendReview, market.CommandCancel, market.CommandApprove,
			market.CommandRequestRevision, market.CommandDispute, market.CommandAnswerDispute, market.CommandResolveDispute,
		} {
			err := market.Permit(command, market.Situation{Status: status, Terms: market.DefaultTerms()})
			if !refusal.Is(err, refusal.WrongState) || !strings.Contains(err.Error(), string(status)) {
				t.Errorf("%s of a task in %s: %v; want wrong_state naming the state", command, status, err)
			}
		}
	}
}

func TestPermit_KeepsTheAllowances(t *testing.T) {
	t.Parallel()
	awaiting := market.Situation{
		Status: market.TaskDelivering, DeliveryStatus: market.DeliveryAwaitingApproval, Deliveries: 1, Terms: market.DefaultTerms(),
	}
	for name, c := range map[string]struct {
		command market.Command
		at      market.Situation
		change  func(*market.Situation)
	}{
		"a fourth round":         {market.CommandRemix, inReview(), func(s *market.Situation) { s.Round = 3 }},
		"a third extension":      {market.CommandExtendReview, inReview(), func(s *market.Situation) { s.ReviewExtensions = 2 }},
		"a third revision":       {market.CommandRequestRevision, awaiting, func(s *market.Situation) { s.Revisions = 2 }},
		"a cancel of a delivery": {market.CommandCancel, inReview(), func(s *market.Situation) { s.Status = market.TaskDelivering }},
	} {
		if name != "a cancel of a delivery" {
			if err := market.Permit(c.command, c.at); err != nil {
				t.Errorf("before %s: %v", name, err)
			}
		}
		c.change(&c.at)
		if err := market.Permit(c.command, c.at); !refusal.Is(err, refusal.WrongState) {
			t.Errorf("%s: %v, want wrong_state", name, err)
		}
	}
}

func TestPermitOnDelivery_ActsOnTheNewestOnly(t *testing.T) {
	t.Parallel()
	at := market.Situation{
		Status: market.TaskDelivering, DeliveryStatus: market.DeliveryAwaitingApproval, Deliveries: 2, Terms: market.DefaultTerms(),
	}
	for number, code := range map[int]refusal.Code{0: refusal.NotFound, 1: refusal.WrongState, 3: refusal.NotFound} {
		if err := market.PermitOnDelivery(market.CommandApprove, at, number); !refusal.Is(err, code) {
			t.Errorf("delivery %d: %v, want %s", number, err, code)
		}
	}
	if err := market.PermitOnDelivery(market.CommandApprove, at, 2); err != nil {
		t.Errorf("the newest delivery: %v", err)
	}
}

func TestPresent_ShowsTheBestAndFillsUpToThree(t *testing.T) {
	t.Parallel()
	terms := market.DefaultTerms()
	bids := func(scores ...float64) []market.RankedBid {
		list := make([]market.RankedBid, len(scores))
		for i, score := range scores {
			list[i] = market.RankedBid{ID: uuid.Must(uuid.NewV7()), Score: score, ReceivedAt: time.Unix(int64(i), 0)}
		}
		return list
	}
	for name, c := range map[string]struct {
		scores []float64
		want   int
	}{
		"at most five":                {[]float64{.9, .8, .7, .6, .5, .45}, 5},
		"weak ones fill up to three":  {[]float64{.9, .3, .2, .1}, 3},
		"nothing usable is not shown": {[]float64{0, 0}, 0},
		"only one usable":             {[]float64{.2, 0}, 1},
	} {
		if got := market.Present(bids(c.scores...), terms); len(got) != c.want {
			t.Errorf("%s: %d shown, want %d", name, len(got), c.want)
		}
	}
	tied := bids(.5, .7, .7)
	if got := market.RankBids(tied); got[0].ID != tied[1].ID {
		t.Error("a tie did not go to the earlier bid")
	}
}

func TestTaskMoves_EveryEndingIsReachableAndFinal(t *testing.T) {
	t.Parallel()
	for _, from := range market.TaskStatuses {
		for _, to := range market.TaskStatuses {
			if err := market.PermitMove(from, to); err == nil && from.Ended() {
				t.Errorf("an ended task may go from %s to %s", from, to)
			}
		}
	}
}
