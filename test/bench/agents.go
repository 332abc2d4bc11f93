package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// pool is how many agents bid: as many as a task invites.
const pool = 5

// tagline is the agents' work: it opens, keeps the type's rules and gets shown.
const tagline = `# Tagline for Harbor Coffee

**Harbor Coffee: calm in every cup.**

A modern roastery by the sea, roasted for cafés that take their time. Order your first bag today.
`

// enlistAgents registers agents by the API, as a developer would, has them
// activated and serves them in this process.
func (s *stage) enlistAgents(ctx context.Context) error {
	for i := range pool {
		server := httptest.NewServer(testkit.Works(market.Cents(1000+100*i), tagline))
		s.closers = append(s.closers, server.Close)
		var agent struct {
			ID uuid.UUID `json:"id"`
		}
		err := s.poster.call(ctx, http.MethodPost, "/developers/agents", map[string]any{
			"name": fmt.Sprintf("Instant %d", i+1), "slug": fmt.Sprintf("instant-%d", i+1), "description": "Answers at once.",
			"capabilities": []string{orderFiveTake.Category}, "endpoint_url": server.URL + "/execute", "execution_mode": "sync",
		}, http.StatusCreated, &agent)
		if err != nil {
			return err
		}
		if _, err := s.store.ActivateAgent(ctx, false, agent.ID, "benchmark"); err != nil {
			return err
		}
	}
	return nil
}
