package market_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestOursToBlame_OnlyWhenMostOfManyHostsAreSilent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		hosts, silent int
		want          bool
	}{
		"nobody was asked":             {0, 0, false},
		"the only host":                {1, 1, false},
		"four of four could be theirs": {4, 4, false},
		"half of many":                 {10, 5, false},
		"more than half of many":       {10, 6, true},
		"all of five":                  {5, 5, true},
	} {
		if got := market.PlatformOutage(row.hosts, row.silent); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

func TestHides_AfterADayOfFailing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		failures int
		since    time.Duration
		want     bool
	}{
		"a minute short":                       {100, 24*time.Hour - time.Minute, false},
		"a day":                                {100, 24 * time.Hour, true},
		"a day of which little could be known": {2, 48 * time.Hour, false},
	} {
		if got := market.Hides(row.failures, now.Add(-row.since), now); got != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

func TestProbePause_GrowsOnlyOnceOutAndStaysBounded(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{
		0: time.Minute, 1: time.Minute, 4: time.Minute, 5: 2 * time.Minute, 6: 4 * time.Minute, 8: 15 * time.Minute, 9000: 15 * time.Minute,
	} {
		if got := market.ProbePause(failures, time.Minute); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		interval := time.Duration(rapid.Int64Range(int64(time.Second), int64(time.Hour)).Draw(t, "interval"))
		failures := rapid.IntRange(0, 1000).Draw(t, "failures")
		pause := market.ProbePause(failures, interval)
		if pause < interval || pause > max(interval, 15*time.Minute) || pause > market.ProbePause(failures+1, interval) {
			t.Fatalf("pause %s after %d failures with interval %s", pause, failures, interval)
		}
	})
}

func TestAgentHealth_StatusSumsItUp(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for want, row := range map[market.HealthStatus]struct {
		health market.AgentHealth
		mode   market.ExecutionMode
	}{
		market.HealthHidden:     {market.AgentHealth{HiddenSince: &now, Failures: 0, CheckedAt: &now}, market.ModeSync},
		market.HealthNotChecked: {market.AgentHealth{}, market.ModePull},
		market.HealthOut:        {market.AgentHealth{Failures: 5, CheckedAt: &now}, market.ModeSync},
		market.HealthFailing:    {market.AgentHealth{Failures: 4, CheckedAt: &now}, market.ModeAsync},
		market.HealthUnknown:    {market.AgentHealth{}, market.ModeSync},
		market.HealthWell:       {market.AgentHealth{CheckedAt: &now}, market.ModeSync},
	} {
		if got := row.health.Status(row.mode); got != want || (row.health.HiddenReason() == "") == (want == market.HealthHidden) {
			t.Errorf("status %s with reason %q, want %s", got, row.health.HiddenReason(), want)
		}
	}
}
