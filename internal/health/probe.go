package health

import (
	"context"
	"net/url"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/agentclient"
	"github.com/aitasker/aitasker/internal/market"
)

// The bounds of one batch.
const (
	probesAtOnce    = 128 // with 5 seconds at most for each, 1,500 a minute when nobody answers
	probesAtOneHost = 4
)

// Probe checks agents side by side, each root once however many agents share it,
// and no host more than probesAtOneHost at a time. A check that ctx cut off has no
// outcome.
func Probe(ctx context.Context, agents *agentclient.Client, due []market.Probe) []market.ProbeOutcome {
	var outcomes []market.ProbeOutcome
	var mu sync.Mutex
	var checking errgroup.Group
	checking.SetLimit(probesAtOnce)
	hosts := map[string]chan struct{}{}
	for _, shared := range byRoot(due) {
		turn := hosts[shared[0].Host]
		if turn == nil {
			turn = make(chan struct{}, probesAtOneHost)
			hosts[shared[0].Host] = turn
		}
		checking.Go(func() error {
			turn <- struct{}{}
			defer func() { <-turn }()
			outcome, err := probeOne(ctx, agents, shared[0])
			if err != nil {
				return nil // cut off: due again by itself
			}
			mu.Lock()
			defer mu.Unlock()
			for _, probe := range shared {
				outcome.Probe = probe
				outcomes = append(outcomes, outcome)
			}
			return nil
		})
	}
	_ = checking.Wait() // nothing in it fails
	return outcomes
}

// byRoot puts agents together that one check is for, in the order in which they
// are due.
func byRoot(due []market.Probe) [][]market.Probe {
	var grouped [][]market.Probe
	at := map[string]int{}
	for _, probe := range due {
		root := probe.EndpointURL
		if parsed, err := url.Parse(root); err == nil {
			root = parsed.Scheme + "://" + parsed.Host
		}
		if _, seen := at[root]; !seen {
			at[root] = len(grouped)
			grouped = append(grouped, nil)
		}
		grouped[at[root]] = append(grouped[at[root]], probe)
	}
	return grouped
}
