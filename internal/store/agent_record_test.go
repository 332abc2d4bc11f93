package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/store"
)

// sold brings an agent one presented and selected bid on a task of its own, held
// for that price, with a delivery.
func (h *fixture) sold(t *testing.T, agent market.Agent, price market.Cents) (market.Task, uuid.UUID) {
	t.Helper()
	task := h.task(t)
	bid, err := store.TakeStep(t.Context(), h.Store, task.ID, "sell", func(step *store.Step) (uuid.UUID, error) {
		bid, err := present(step, agent, price)
		if err != nil {
			return bid, err
		}
		if err := step.SelectBid(bid); err != nil {
			return bid, err
		}
		if err := step.CountWin(bid); err != nil {
			return bid, err
		}
		err = ledger.Hold(t.Context(), step.Tx(), step.Task, ledger.Selection{Number: 1, BidID: bid, Price: price})
		if err != nil {
			return bid, err
		}
		_, err = step.RecordDelivery(market.Delivery{BidID: bid, Number: 1, Summary: "done"})
		return bid, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return task, bid
}

func (h *fixture) grant(t *testing.T, amount market.Cents) {
	t.Helper()
	if err := h.GrantCredits(t.Context(), "grant:"+uuid.NewString(), market.Owner{AccountID: h.poster, Livemode: false}, amount, "test"); err != nil {
		t.Fatal(err)
	}
}

func (h *fixture) dispute(t *testing.T, task market.Task) {
	t.Helper()
	_, err := store.TakeStep(t.Context(), h.Store, task.ID, "dispute", func(step *store.Step) (market.Dispute, error) {
		return step.OpenDispute(1, "incomplete", "Half of it is missing.")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// maker is the same database seen as an account that makes agents for others.
func (h *fixture) maker(t *testing.T) *fixture {
	t.Helper()
	account, err := h.CreateAccount(t.Context(), "Maker")
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{Store: h.Store, poster: account}
}

// The numbers agree with the ledger to the cent, whatever became of each task.
func TestRecordOfAgent_SumsWhatTheLedgerSays(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.grant(t, 100_00)
	maker := h.maker(t)
	agent, other := maker.agent(t, "scribe"), maker.agent(t, "other")
	captured, _ := h.sold(t, agent, 9_99)
	split, _ := h.sold(t, agent, 10_01)
	refunded, _ := h.sold(t, agent, 7_77)
	h.sold(t, agent, 3_33) // stays held
	h.sold(t, agent, 3_33)
	h.sold(t, other, 5_55)
	h.dispute(t, split)
	h.dispute(t, refunded)
	var want market.AgentEarnings
	for _, ended := range []struct {
		task  market.Task
		end   ledger.End
		share market.BasisPoints
	}{{captured, ledger.Captured, market.Whole}, {split, ledger.Split, 4000}, {refunded, ledger.Released, 0}} {
		parts, err := h.end(t, ended.task.ID, "end", ended.end, ended.share)
		if err != nil {
			t.Fatal(err)
		}
		want.Paid += parts.AgentCents
	}
	want.Held = 2 * 2_83 // 3.33 less 0.50
	record, err := h.RecordOfAgent(t.Context(), agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, record.Earnings); diff != "" {
		t.Errorf("earnings (-want +got):\n%s", diff)
	}
	category := record.Categories[0]
	if len(record.Categories) != 1 || category.Category != "graphics-design" || category.Deliveries != 5 || category.Disputes != 2 ||
		category.JudgedBids != 5 || category.PresentedBids != 5 || category.WonBids != 5 || category.DisputeRate() != 0.4 || category.ProvenAt == nil {
		t.Errorf("categories = %+v", record.Categories)
	}
	if total := record.Total(); total.Deliveries != 5 || total.Disputes != 2 || total.DisputeRate() != 0.4 {
		t.Errorf("total = %+v", total)
	}
	if balance := maker.balance(t); balance.Earned != want.Paid {
		t.Errorf("the account has earned %s, the agent %s", balance.Earned, want.Paid)
	}
	maker.payoutsMustBe(t, []market.Payout{
		{Kind: "split", TaskID: split.ID, AgentID: agent.ID, AgentName: "scribe", Price: 10_01, Amount: want.Paid - 8_49},
		{Kind: "capture", TaskID: captured.ID, AgentID: agent.ID, AgentName: "scribe", Price: 9_99, Amount: 8_49},
	})
	h.provePromises(t)
}

func (h *fixture) payoutsMustBe(t *testing.T, want []market.Payout) {
	t.Helper()
	var paged []market.Payout
	for page := (market.EntryPage{Limit: 1}); ; page.Before = paged[len(paged)-1].Number {
		payouts, err := h.ListPayouts(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, page)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, payouts...)
		if len(payouts) < page.Limit {
			break
		}
	}
	if diff := cmp.Diff(want, paged, cmpopts.IgnoreFields(market.Payout{}, "Number", "BidID", "CreatedAt")); diff != "" {
		t.Errorf("payouts (-want +got):\n%s", diff)
	}
	for name, as := range map[string]struct {
		account  uuid.UUID
		livemode bool
	}{"another account": {uuid.New(), false}, "the other mode": {h.poster, true}} {
		if others, err := h.ListPayouts(t.Context(), market.Owner{AccountID: as.account, Livemode: as.livemode},
			market.EntryPage{Limit: 9}); err != nil || len(others) != 0 {
			t.Errorf("%s sees %+v, %v", name, others, err)
		}
	}
}

// What an account orders from its own agents, as test mode allows, pays them and
// says nothing of how good they are.
func TestRecordOfAgent_CountsNoWorkForItsOwnAccount(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.grant(t, 100_00)
	agent := h.agent(t, "scribe")
	disputed, _ := h.sold(t, agent, 10_00)
	h.dispute(t, disputed)
	record, err := h.RecordOfAgent(t.Context(), agent.ID)
	if err != nil || record.Earnings.Held != 8_50 {
		t.Errorf("earnings = %+v, %v; want what is held", record.Earnings, err)
	}
	if diff := cmp.Diff(market.Standing{}, record.Total()); diff != "" {
		t.Errorf("own work is counted (-want +got):\n%s", diff)
	}
}

func TestRecordOfAgent_ThatHasDoneNothingShowsWhatItDeclares(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agent(t, "scribe")
	h.changed(t, agent.ID, market.AgentChange{Capabilities: &[]market.Capability{{Category: "data"}, {Category: "graphics-design"}}})
	record, err := h.RecordOfAgent(t.Context(), agent.ID)
	want := market.AgentRecord{Categories: []market.CategoryRecord{{Category: "data"}, {Category: "graphics-design"}}}
	if diff := cmp.Diff(want, record, cmpopts.IgnoreFields(market.CategoryRecord{}, "ProvenAt")); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if record.Categories[0].ProvenAt != nil || record.Categories[1].ProvenAt == nil {
		t.Errorf("proven = %+v", record.Categories)
	}
}

func TestBidsOfAgent_ShowReasonsAndNarrow(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.grant(t, 100_00)
	agent, other := h.agent(t, "scribe"), h.agent(t, "other")
	h.sold(t, other, 5_00)
	var want []uuid.UUID
	for range 3 {
		_, bid := h.sold(t, agent, 5_00)
		want = append(want, bid)
	}
	dropped := h.task(t)
	bid, err := store.TakeStep(t.Context(), h.Store, dropped.ID, "drop", func(step *store.Step) (uuid.UUID, error) {
		step.Task.Round = 1
		ids, err := step.Invite(market.TriageReport{Chosen: []market.TriagePick{{AgentID: agent.ID}}})
		if err != nil {
			return uuid.Nil, err
		}
		return ids[0], step.DropBid(ids[0], market.BidFailed, "It answered with status 500.")
	})
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, bid)
	slices.Reverse(want)
	for name, test := range map[string]struct {
		filter market.BidFilter
		want   []uuid.UUID
	}{
		"nothing":          {market.BidFilter{}, want},
		"status":           {market.BidFilter{Status: market.BidFailed}, want[:1]},
		"category":         {market.BidFilter{Category: "graphics-design", Status: market.BidSelected}, want[1:]},
		"another category": {market.BidFilter{Category: "data"}, nil},
	} {
		var seen []uuid.UUID
		for page := (market.Page{Limit: 2}); ; {
			bids, err := h.BidsOfAgent(t.Context(), agent.ID, test.filter, page)
			if err != nil {
				t.Fatal(err)
			}
			for i := range bids {
				seen = append(seen, bids[i].ID)
				page.After = &market.Cursor{CreatedAt: bids[i].CreatedAt, ID: bids[i].ID}
			}
			if len(bids) < page.Limit {
				break
			}
		}
		if diff := cmp.Diff(test.want, seen); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	newest, err := h.BidsOfAgent(t.Context(), agent.ID, market.BidFilter{}, market.Page{Limit: 1})
	wanted := market.AgentBid{
		ID: bid, TaskID: dropped.ID, Category: "graphics-design", TaskType: "logo-design", Budget: 40_00, Round: 1,
		Status: market.BidFailed, Reason: "It answered with status 500.", CreatedAt: newest[0].CreatedAt,
	}
	if diff := cmp.Diff(wanted, newest[0]); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
