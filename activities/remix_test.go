package activities_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/testkit"
)

// fees are what the remixes of the task moved into its poster's credits, in order.
func (f *fixture) fees() []market.Cents {
	f.t.Helper()
	entries, err := ledger.EntriesOfTask(f.t.Context(), f.sql, f.task.TaskID)
	must(f.t, err)
	var moved []market.Cents
	for _, entry := range entries {
		if entry.Transfer == "remix_fee" && entry.Account == "credits" {
			moved = append(moved, entry.Amount)
		}
	}
	return moved
}

// remixed charges the fee of a second round and invites its one new agent, which
// answers so.
func (f *fixture) remixed(answer http.HandlerFunc) contract.CollectBidInput {
	f.t.Helper()
	f.enrolAgent("bob", answer)
	runTwice(f, contract.ActivityStartRemix, contract.StartRemixInput{TaskID: f.task.TaskID, Round: 2})
	chosen := runTwice(f, contract.ActivitySelectAgents,
		contract.SelectAgentsInput{TaskID: f.task.TaskID, Round: 2, Experimentation: market.RaisedExperimentation(0.3, 2)})
	if len(chosen.Invitations) != 1 || chosen.Invitations[0].AgentName != "bob" {
		f.t.Fatalf("invited %+v, want only bob", chosen.Invitations)
	}
	return contract.CollectBidInput{TaskID: f.task.TaskID, BidID: chosen.Invitations[0].BidID}
}

// mustHavePaid compares the fees with those wanted.
func (f *fixture) mustHavePaid(want ...market.Cents) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.fees()); diff != "" {
		f.t.Errorf("fees (-want +got):\n%s", diff)
	}
	f.provePromises()
}

func TestStartRemix_WithNobodyLeftChangesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.toReview()
	before := f.everything()
	err := f.StartRemix(t.Context(), contract.StartRemixInput{TaskID: f.task.TaskID, Round: 2})
	if !refusal.Is(err, refusal.WrongState) {
		t.Fatalf("err = %v, want wrong_state", err)
	}
	if diff := cmp.Diff(before, f.everything()); diff != "" {
		t.Errorf("the refusal changed something (-before +after):\n%s", diff)
	}
}

func TestOpenReview_GivesTheFeeOfAnEmptyRemixBackOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.toReview()
	bid := f.remixed(testkit.Fails(http.StatusBadRequest))
	runTwice(f, contract.ActivityCollectBid, bid)
	opened := runTwice(f, contract.ActivityOpenReview, contract.OpenReviewInput{TaskID: bid.TaskID, Round: 2})
	if len(opened.Shown) != 1 {
		t.Errorf("%d bids on show, want the earlier one", len(opened.Shown))
	}
	f.mustHavePaid(-100, 100)
}

func TestOpenReview_KeepsTheFeeOfARemixThatBroughtABid(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.toReview()
	bid := f.remixed(testkit.Works(700, testkit.ArticleFor("the tides of the North Sea", 4)))
	runTwice(f, contract.ActivityCollectBid, bid)
	runTwice(f, contract.ActivityJudgeBid, contract.JudgeBidInput(bid))
	opened := runTwice(f, contract.ActivityOpenReview, contract.OpenReviewInput{TaskID: bid.TaskID, Round: 2})
	if len(opened.Shown) != 2 {
		t.Errorf("%d bids on show, want both rounds'", len(opened.Shown))
	}
	f.mustHavePaid(-100)
}
