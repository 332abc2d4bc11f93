package api

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

func matching(filter market.AgentFilter) func(market.Agent) bool {
	return func(a market.Agent) bool {
		return (filter.Status == "" || filter.Status == a.Status) && (filter.Visibility == "" || filter.Visibility == a.Visibility) &&
			(filter.Category == "" || slices.ContainsFunc(a.Capabilities, func(c market.Capability) bool { return c.Category == filter.Category }))
	}
}

func (w *fixture) ListAgents(
	_ context.Context, owner market.Owner, filter market.AgentFilter, page market.Page,
) ([]market.Agent, error) {
	var found []market.Agent
	for _, a := range w.agents {
		if a.AccountID == owner.AccountID && a.Livemode == owner.Livemode && matching(filter)(a) {
			found = append(found, a)
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) SearchAgents(_ context.Context, livemode bool, search market.AgentSearch) ([]market.Agent, int, error) {
	var found []market.Agent
	for _, a := range w.agents {
		isOwner := search.AccountID == uuid.Nil || search.AccountID == a.AccountID
		if a.Livemode == livemode && isOwner && matching(search.AgentFilter)(a) {
			found = append(found, a)
		}
	}
	from := min(search.Offset, len(found))
	return found[from:min(from+search.Limit, len(found))], len(found), nil
}

func (w *fixture) AnyAgent(_ context.Context, livemode bool, id uuid.UUID) (market.Agent, error) {
	return find(w.agents, func(a market.Agent) bool { return a.ID == id && a.Livemode == livemode })
}

func (w *fixture) ActivateAgent(ctx context.Context, livemode bool, id uuid.UUID, reason string) (market.Agent, error) {
	agent, err := w.AnyAgent(ctx, livemode, id)
	agent.Status, agent.ActivationReason = market.AgentActive, reason
	return agent, err
}

func (w *fixture) ChangeAgent(
	ctx context.Context, owner market.Owner, id uuid.UUID, change func(market.Agent) (market.Agent, error),
) (market.Agent, error) {
	agent, err := w.AgentOfAccount(ctx, owner, id)
	return w.changed(agent, err, change)
}

func (w *fixture) ChangeAnyAgent(
	ctx context.Context, livemode bool, id uuid.UUID, change func(market.Agent) (market.Agent, error),
) (market.Agent, error) {
	agent, err := w.AnyAgent(ctx, livemode, id)
	return w.changed(agent, err, change)
}

func (w *fixture) changed(agent market.Agent, err error, change func(market.Agent) (market.Agent, error)) (market.Agent, error) {
	if err != nil {
		return agent, err
	}
	if agent, err = change(agent); err != nil {
		return market.Agent{}, err
	}
	w.agents[slices.IndexFunc(w.agents, func(a market.Agent) bool { return a.ID == agent.ID })] = agent
	return agent, nil
}

func (w *fixture) RetireAgent(ctx context.Context, owner market.Owner, id uuid.UUID) error {
	_, err := w.ChangeAgent(ctx, owner, id, func(a market.Agent) (market.Agent, error) {
		a.Status, a.Visibility = market.AgentRetired, market.VisibilityHidden
		return a, nil
	})
	return err
}

func (w *fixture) RotateKey(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Agent, string, error) {
	key := "ait_" + strings.Repeat("n", 39) + "next"
	agent, err := w.ChangeAgent(ctx, owner, id, func(a market.Agent) (market.Agent, error) {
		a.PendingKeyLast4, a.PendingKeySince = new("next"), &w.tasks[0].CreatedAt
		return a, nil
	})
	return agent, key, err
}

func (w *fixture) PromoteKey(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Agent, error) {
	return w.ChangeAgent(ctx, owner, id, func(a market.Agent) (market.Agent, error) {
		a.ExecuteKeyLast4, a.PendingKeyLast4, a.PendingKeySince = "next", nil, nil
		return a, nil
	})
}

func (w *fixture) RecordOfAgent(context.Context, uuid.UUID) (market.AgentRecord, error) {
	standing := market.Standing{JudgedBids: 12, PresentedBids: 8, WonBids: 2, RollingScore: 0.75, SlowScore: 0.75, Deliveries: 2, Disputes: 1}
	return market.AgentRecord{
		Categories: []market.CategoryRecord{{Category: "graphics-design", Standing: standing}},
		Earnings:   market.AgentEarnings{Paid: 850, Held: 1700},
	}, w.readErr
}

func (w *fixture) BidsOfAgent(_ context.Context, id uuid.UUID, filter market.BidFilter, page market.Page) ([]market.AgentBid, error) {
	var found []market.AgentBid
	for _, b := range w.bids {
		after := page.After == nil || b.CreatedAt.Before(page.After.CreatedAt)
		if b.AgentID == id && after && (filter.Status == "" || filter.Status == b.Status) {
			found = append(found, market.AgentBid{
				ID: b.ID, TaskID: b.TaskID, Category: w.tasks[0].Category, TaskType: w.tasks[0].TaskType, Budget: w.tasks[0].Budget,
				Round: b.Round, Status: b.Status, Price: b.Price, Score: b.Score, Presented: b.Presented, Selected: b.Selected,
				Reason: b.Reason, CreatedAt: b.CreatedAt, ReceivedAt: b.ReceivedAt,
			})
		}
	}
	return found[:min(len(found), page.Limit)], nil
}

func (w *fixture) OnboardPayouts(context.Context, market.Owner) (market.PayoutAccount, string, error) {
	w.payouts = market.PayoutAccount{Provider: "embedded", ReadyAt: &w.tasks[0].CreatedAt}
	return w.payouts, "", nil
}

func (w *fixture) PayoutAccount(context.Context, market.Owner) (market.PayoutAccount, error) {
	return w.payouts, nil
}

func (w *fixture) ListPayouts(_ context.Context, owner market.Owner, page market.EntryPage) ([]market.Payout, error) {
	var found []market.Payout
	for number := int64(9); number > 6 && owner.AccountID == alice && owner.Livemode; number-- {
		if page.Before == 0 || number < page.Before {
			found = append(found, market.Payout{
				Number: number, Kind: "capture", TaskID: w.tasks[0].ID, BidID: w.bids[0].ID, AgentID: w.agents[0].ID,
				AgentName: w.agents[0].Name, Price: 1000, Amount: 850, CreatedAt: w.tasks[0].CreatedAt,
			})
		}
	}
	return found[:min(len(found), page.Limit)], nil
}
