package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// inbox is a poster's receiver of events: it takes everything, and notes how long
// after its event the first attempt of each delivery came.
type inbox struct {
	mu     sync.Mutex
	waited map[string]time.Duration // by delivery id
}

// hook is a webhook of the product.
type hook struct {
	ID uuid.UUID `json:"id"`
}

// subscribe serves handler and has all events of the poster's account sent there.
func (s *stage) subscribe(ctx context.Context, p *poster, handler http.Handler) (hook, error) {
	server := httptest.NewServer(handler)
	s.closers = append(s.closers, func() {
		server.CloseClientConnections() // some hang on purpose
		server.Close()
	})
	var made hook
	err := p.call(ctx, http.MethodPost, "/webhooks", map[string]any{"url": server.URL, "events": []string{"*"}}, http.StatusCreated, &made)
	return made, err
}

// ServeHTTP takes an event. It was made at its created_at, the beginning of its
// transaction: what the commit takes is counted in.
func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	var event struct {
		CreatedAt time.Time `json:"created_at"`
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if id := r.Header.Get("Webhook-Id"); i.waited[id] == 0 {
		i.waited[id] = now.Sub(event.CreatedAt)
	}
}

// empty forgets what has come.
func (i *inbox) empty() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.waited = map[string]time.Duration{}
}

// awaitAll waits until so many deliveries have come and gives their waits, sorted.
func (i *inbox) awaitAll(ctx context.Context, deliveries int) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, liveWithin)
	defer cancel()
	for {
		i.mu.Lock()
		waits := make([]time.Duration, 0, len(i.waited))
		for _, wait := range i.waited {
			waits = append(waits, wait)
		}
		i.mu.Unlock()
		if len(waits) >= deliveries {
			slices.Sort(waits)
			return waits, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%d of %d deliveries came: %w", len(waits), deliveries, ctx.Err())
		case <-time.After(lookEvery):
		}
	}
}
