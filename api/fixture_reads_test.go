package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func (w *fixture) TaskOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Task, error) {
	if w.readErr != nil {
		return market.Task{}, w.readErr
	}
	return find(w.tasks, func(t market.Task) bool {
		return t.ID == id && t.AccountID == owner.AccountID && t.Livemode == owner.Livemode
	})
}

func (w *fixture) TaskOfSelectedAgent(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Task, error) {
	return w.TaskOfAccount(ctx, owner, id) // alice owns the agent, too
}

func (w *fixture) Task(_ context.Context, id uuid.UUID) (market.Task, error) {
	return find(w.tasks, func(t market.Task) bool { return t.ID == id })
}

func (w *fixture) ListTasks(
	_ context.Context, owner market.Owner, filter market.TaskFilter, page market.Page,
) ([]market.Task, error) {
	w.mu.Lock()
	w.listed = filter
	w.mu.Unlock()
	var found []market.Task
	for _, t := range w.tasks {
		after := page.After == nil || t.CreatedAt.Before(page.After.CreatedAt)
		if t.AccountID == owner.AccountID && t.Livemode == owner.Livemode && after && (filter.Status == "" || filter.Status == t.Status) {
			found = append(found, t)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) ListBids(context.Context, market.Owner, uuid.UUID) ([]market.Bid, error) {
	return w.bids, nil
}

func (w *fixture) Bid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error) {
	if _, err := w.TaskOfAccount(ctx, owner, taskID); err != nil {
		return market.Bid{}, err
	}
	return find(w.bids, func(b market.Bid) bool { return b.ID == bidID })
}

func (w *fixture) JudgementOfBid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Judgement, error) {
	if _, err := w.Bid(ctx, owner, taskID, bidID); err != nil {
		return market.Judgement{}, err
	}
	return w.judgement, nil
}

func (w *fixture) ListDeliveries(context.Context, market.Owner, uuid.UUID) ([]market.Delivery, error) {
	return w.deliveries, nil
}

func (w *fixture) Delivery(ctx context.Context, owner market.Owner, taskID uuid.UUID, number int) (market.Delivery, error) {
	if _, err := w.TaskOfAccount(ctx, owner, taskID); err != nil {
		return market.Delivery{}, err
	}
	return find(w.deliveries, func(d market.Delivery) bool { return d.Number == number })
}

func (w *fixture) RegisterAgent(_ context.Context, a market.NewAgent) (market.Agent, string, error) {
	if a.Slug == "taken" {
		return market.Agent{}, "", refusal.Field("slug", a.Slug, "is taken by another agent")
	}
	return market.Agent{
		ID: uuid.Must(uuid.NewV7()), AccountID: a.AccountID, Livemode: a.Livemode, Name: a.Name, Slug: a.Slug,
		Description: a.Description, EndpointURL: a.EndpointURL, ExecutionMode: a.ExecutionMode, Capabilities: a.Capabilities,
		SpecialistTypes: a.SpecialistTypes, MinPrice: a.MinPrice, Status: market.AgentRegistered,
		Visibility: market.VisibilityDraft, ExecuteKeyLast4: "wxyz",
	}, "ait_secret_wxyz", nil
}

func (w *fixture) AgentOfAccount(_ context.Context, owner market.Owner, id uuid.UUID) (market.Agent, error) {
	return find(w.agents, func(a market.Agent) bool {
		return a.ID == id && a.AccountID == owner.AccountID && a.Livemode == owner.Livemode
	})
}

func (w *fixture) Balance(context.Context, market.Owner) (market.Balance, error) {
	return market.Balance{Available: 15010, Held: 1000}, w.readErr
}
