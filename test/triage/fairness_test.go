package main

import (
	"testing"
)

// The market that make bench-triage plays, once, with a seed: what docs/measurements/triage.md
// tells of market.Triage must stay roughly true.

func TestMarket_ProvesGoodNewcomersAndStarvesNobody(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2} {
		found := run(setting{rule: rules[0], dial: 0.3}, seed)
		soon := 0
		for _, tasks := range found.found {
			if tasks > followed {
				t.Errorf("seed %d: a good newcomer was not proven within %d tasks", seed, followed)
			}
			if tasks <= 150 {
				soon++
			}
		}
		if len(found.found) < 10 || soon*4 < len(found.found)*3 {
			t.Errorf("seed %d: %d of %d good newcomers were proven within 150 tasks, want three of four", seed, soon, len(found.found))
		}
		if found.neverAsked > 0 {
			t.Errorf("seed %d: %.1f%% of the agents that stayed were never invited", seed, 100*found.neverAsked)
		}
	}
}

func TestMarket_GivesManyAgentsOfOneAccountLittle(t *testing.T) {
	t.Parallel()
	found := run(setting{rule: rules[0], dial: 0.3, cheap: cheapAgents, oneAccount: true, ring: ringTasks}, 1)
	if found.cheapAsked > 0.1 || found.cheapWins > 0.01 {
		t.Errorf("%d cheap agents of one account got %.1f%% of the invitations and won %.1f%%, want at most 10 and 1",
			cheapAgents, 100*found.cheapAsked, 100*found.cheapWins)
	}
}
