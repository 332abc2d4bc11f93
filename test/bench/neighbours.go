package main

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aitasker/aitasker/internal/market"
)

const (
	neighbourCount = 100 // webhooks of others

	// eachNeighbour is how often a neighbour gets an event: as often as an attempt
	// that hangs ends, so that a dead one always has one under way.
	eachNeighbour = 10 * time.Second
)

// mood is what a turn's neighbours do.
type mood string

const (
	absent    mood = "alone"
	answering mood = "beside 100 that answer"
	dead      mood = "beside 100 that hang"
)

var moods = []mood{absent, answering, dead}

// neighbours are other accounts' webhooks, which share the product with the
// receiver that is measured.
type neighbours struct {
	households []*household
	hang       atomic.Bool
}

// household is one account among them.
type household struct {
	*subscriber

	hooks []hook
}

func (s *stage) newNeighbours(ctx context.Context) (*neighbours, error) {
	n := &neighbours{}
	for range neighbourCount / market.MaxWebhooks {
		sub, err := s.newSubscriber(ctx)
		if err != nil {
			return nil, err
		}
		h := &household{subscriber: sub}
		for range market.MaxWebhooks {
			made, err := s.subscribe(ctx, sub.poster, n)
			if err != nil {
				return nil, err
			}
			h.hooks = append(h.hooks, made)
		}
		n.households = append(n.households, h)
	}
	return n, nil
}

// ServeHTTP takes an event, or never answers.
func (n *neighbours) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // or the end of the connection is not seen
	if n.hang.Load() {
		<-r.Context().Done()
	}
}

// be puts all into a mood: those that are absent are disabled, which also ends
// what is under way to them.
func (n *neighbours) be(ctx context.Context, wanted mood) error {
	n.hang.Store(wanted == dead)
	for _, h := range n.households {
		for _, one := range h.hooks {
			change := map[string]any{"enabled": wanted != absent}
			if err := h.call(ctx, http.MethodPatch, "/webhooks/"+one.ID.String(), change, http.StatusOK, &struct{}{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// live has events happen to all of them, account by account, until ctx ends.
func (n *neighbours) live(ctx context.Context, s *stage) error {
	tick := time.NewTicker(eachNeighbour / time.Duration(len(n.households)))
	defer tick.Stop()
	for i := 0; ; i++ {
		if err := s.happen(ctx, n.households[i%len(n.households)].subscriber); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
