package agents

import (
	"context"
	"net/url"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/aitasker/aitasker/internal/market"
)

// The bounds of one batch.
const (
	concurrentProbes  = 128 // with 5 seconds at most for each, 1,500 a minute when nobody answers
	concurrentPerHost = 4
)

// ProbeAll checks agents concurrently. Agents that share a root are checked once, and
// at most concurrentPerHost checks of one host run at a time. A check that ctx cut off
// has no outcome.
func ProbeAll(ctx context.Context, client *Client, due []market.Probe) []market.ProbeOutcome {
	var outcomes []market.ProbeOutcome
	var mu sync.Mutex
	var checking errgroup.Group
	checking.SetLimit(concurrentProbes)
	hosts := map[string]chan struct{}{}
	for _, shared := range byRoot(due) {
		turn := hosts[shared[0].Host]
		if turn == nil {
			turn = make(chan struct{}, concurrentPerHost)
			hosts[shared[0].Host] = turn
		}
		checking.Go(func() error {
			turn <- struct{}{}
			defer func() { <-turn }()
			outcome, err := probeOne(ctx, client, shared[0])
			if err != nil {
				return nil // cut off: it will be due again
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
	_ = checking.Wait() // no check returns an error
	return outcomes
}

// byRoot groups the agents that one check covers, in the order in which they are
// due.
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
