package market_test

import (
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestPermit_AdvancesTheClockOfTestTasksWhereADeadlineRuns(t *testing.T) {
	t.Parallel()
	runs := map[market.TaskStatus]bool{market.TaskPrototyping: true, market.TaskReview: true, market.TaskDelivering: true}
	for _, status := range market.TaskStatuses {
		live := market.Permit(market.CommandAdvanceClock, market.Situation{Status: status, Livemode: true})
		if !refusal.Is(live, refusal.Forbidden) {
			t.Errorf("a live task in %s: %v, want forbidden", status, live)
		}
		err := market.Permit(market.CommandAdvanceClock, market.Situation{Status: status})
		if permitted := err == nil; permitted != runs[status] || !permitted && !refusal.Is(err, refusal.WrongState) {
			t.Errorf("a test task in %s: %v", status, err)
		}
	}
}
