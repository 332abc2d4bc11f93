package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/aitasker/aitasker/internal/publicapi"
)

type categoriesOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Categories []publicapi.Category `json:"categories"`
	}
}

func (s *server) listCategories(context.Context, *struct{}) (*categoriesOutput, error) {
	out := &categoriesOutput{CacheControl: "public, max-age=300"}
	out.Body.Categories = publicapi.CategoriesOf(s.Taxonomy.Kinds())
	return out, nil
}

type balanceOutput struct {
	Body publicapi.Balance
}

func (s *server) getBalance(ctx context.Context, _ *struct{}) (*balanceOutput, error) {
	caller := principalOf(ctx)
	balance, err := s.Balances.Balance(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	return &balanceOutput{Body: publicapi.BalanceOf(balance, caller.Livemode)}, nil
}

type healthOutput struct {
	Body struct {
		Status  string `json:"status" enum:"ok"`
		Version string `json:"version"`
	}
}

func (s *server) health(context.Context, *struct{}) (*healthOutput, error) {
	out := &healthOutput{}
	out.Body.Status, out.Body.Version = "ok", s.Version
	return out, nil
}

// probeTimeout bounds one probe, so that GET /ready answers while a part hangs.
const probeTimeout = 2 * time.Second

type readyOutput struct {
	Status     int
	RetryAfter string `header:"Retry-After"`
	Body       struct {
		Status string            `json:"status" enum:"ready,not_ready"`
		Parts  map[string]string `json:"parts" doc:"The status of each part: ok or unavailable."`
	}
}

// ready asks every part at once and names each.
func (s *server) ready(ctx context.Context, _ *struct{}) (*readyOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	failed := make([]error, len(s.Probes))
	var asked sync.WaitGroup
	for i, probe := range s.Probes {
		asked.Go(func() { failed[i] = probe.Check(ctx) })
	}
	asked.Wait()
	out := &readyOutput{Status: http.StatusOK}
	out.Body.Status, out.Body.Parts = "ready", map[string]string{}
	for i, probe := range s.Probes {
		out.Body.Parts[probe.Name] = "ok"
		if failed[i] != nil {
			s.Log.Warn().Err(failed[i]).Str("part", probe.Name).Msg("part not ready")
			out.Body.Parts[probe.Name] = "unavailable"
			out.Status, out.RetryAfter, out.Body.Status = http.StatusServiceUnavailable, "5", "not_ready"
		}
	}
	return out, nil
}
