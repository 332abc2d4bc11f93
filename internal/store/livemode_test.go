package store_test

import (
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// What the API reads on an account's behalf is asked with the mode of the
// credential: in the other mode there is nothing.
func TestReads_ShowNothingOfTheOtherMode(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	ctx, page := t.Context(), market.Page{Limit: 10}
	task, bid := h.presented(t, 500)
	key, _ := h.key(t, func(*market.NewKey) {})
	agents, err := h.ListAgents(ctx, market.Owner{AccountID: h.poster, Livemode: false}, market.AgentFilter{}, page)
	if err != nil || len(agents) != 1 {
		t.Fatalf("agents = %v, %v", agents, err)
	}
	for name, read := range map[string]func(livemode bool) (int, error){
		"a task": func(live bool) (int, error) {
			return single(h.TaskOfAccount(ctx, market.Owner{AccountID: h.poster, Livemode: live}, task.ID))
		},
		"a bid": func(live bool) (int, error) {
			return single(h.Bid(ctx, market.Owner{AccountID: h.poster, Livemode: live}, task.ID, bid))
		},
		"a judgement": func(live bool) (int, error) {
			return single(h.JudgementOfBid(ctx, market.Owner{AccountID: h.poster, Livemode: live}, task.ID, bid))
		},
		"an agent": func(live bool) (int, error) {
			return single(h.AgentOfAccount(ctx, market.Owner{AccountID: h.poster, Livemode: live}, agents[0].ID))
		},
		"a key": func(live bool) (int, error) {
			return single(h.KeyOfAccount(ctx, market.Owner{AccountID: h.poster, Livemode: live}, key.ID))
		},
		"the tasks": func(live bool) (int, error) {
			return several(h.ListTasks(ctx, market.Owner{AccountID: h.poster, Livemode: live}, market.TaskFilter{}, page))
		},
		"the bids": func(live bool) (int, error) {
			return several(h.ListBids(ctx, market.Owner{AccountID: h.poster, Livemode: live}, task.ID))
		},
		"the agents": func(live bool) (int, error) {
			return several(h.ListAgents(ctx, market.Owner{AccountID: h.poster, Livemode: live}, market.AgentFilter{}, page))
		},
		"the API keys": func(live bool) (int, error) {
			return several(h.ListKeys(ctx, market.Owner{AccountID: h.poster, Livemode: live}, page))
		},
	} {
		if found, err := read(false); found != 1 || err != nil {
			t.Errorf("%s in its own mode: %d found, %v", name, found, err)
		}
		if found, err := read(true); found != 0 || err != nil {
			t.Errorf("%s in the other mode: %d found, %v", name, found, err)
		}
	}
}

// single counts what a read of one thing found.
func single[T any](_ T, err error) (int, error) {
	if refusal.Is(err, refusal.NotFound) {
		return 0, nil
	}
	return 1, err
}

func several[T any](list []T, err error) (int, error) { return len(list), err }
