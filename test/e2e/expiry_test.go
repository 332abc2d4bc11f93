package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// What money a task moved whose only selection was released again.
func heldAndReleased() map[string]market.Cents {
	return map[string]market.Cents{
		"hold credits": -price, "hold escrow": price,
		"release escrow": -price, "release credits": price,
	}
}

func paid() map[string]market.Cents {
	return map[string]market.Cents{
		"hold credits": -price, "hold escrow": price,
		"capture escrow": -price, "capture earnings": 8_50, "capture fees": 1_50,
	}
}

func TestPrototypingWindow(t *testing.T) {
	t.Parallel()
	const window = 8 * time.Second // a quick agent makes it on a busy machine
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_PROTOTYPING": window.String(), "AITASKER_WINDOW_REVIEW": "5s"})

	t.Run("expires when every agent hangs", func(t *testing.T) {
		t.Parallel()
		poster := m.Account(t)
		silent := poster.Agent(t, category, testkit.Hangs)
		k := post(t, m, poster)
		mustHaveEnded(t, k.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
		if bid := k.bidOf(t, silent); bid.Status != "late" && bid.Status != "failed" {
			t.Errorf("bid of the silent agent is %s", bid.Status)
		}
		k.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskExpired)
		k.mustHaveMoved(t, map[string]market.Cents{})
	})
	t.Run("is not stretched by an agent that hangs, whose rivals are judged as they land", func(t *testing.T) {
		t.Parallel()
		poster, agents := rich(t, m, 1)
		silent := poster.Agent(t, category, testkit.Hangs)
		k := post(t, m, poster)
		testkit.Eventually(t, patience, "the bid of the quick agent is judged", func() bool {
			return k.bidOf(t, agents[0]).EvalScore != nil
		})
		if now := k.read(t); now.Status != "prototyping" || k.bidOf(t, silent).Status != "invited" {
			t.Errorf("task is in %s and the silent agent %s when the first bid is judged", now.Status, k.bidOf(t, silent).Status)
		}
		opened := k.await(t, market.TaskReview)
		if took := opened.UpdatedAt.Sub(opened.CreatedAt); took < window-time.Second || took > window+patience/4 {
			t.Errorf("the gallery opened after %s, the window is %s", took, window)
		}
		if shown := k.gallery(t).Bids; len(shown) != 1 || k.bidOf(t, silent).Status != "late" {
			t.Errorf("%d bids on show, the silent agent's is %s", len(shown), k.bidOf(t, silent).Status)
		}
	})
	t.Run("is followed by a review that expires when nobody decides", func(t *testing.T) {
		t.Parallel()
		poster, _ := rich(t, m, 1)
		k := post(t, m, poster)
		mustHaveEnded(t, k.await(t, market.TaskExpired), market.TaskExpired, market.ClosedReviewTimeout)
		k.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventTaskExpired)
		k.mustHaveMoved(t, map[string]market.Cents{})
	})
}

func TestTask_ExpiresAtOnceWhenNobodyCanBeInvited(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	k := post(t, m, m.Account(t))
	mustHaveEnded(t, k.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
	k.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskExpired)
}

func TestApprovalWindow_GivesTheMoneyBackWhenThePosterIsSilent(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_APPROVAL": "1s"})
	poster, _ := rich(t, m, 1)
	k := inReview(t, m, poster)
	k.must(t, k.path+"/select", nil)
	ended := k.await(t, market.TaskExpired)
	mustHaveEnded(t, ended, market.TaskExpired, market.ClosedApprovalTimeout)
	if *ended.DeliveryStatus != "expired" {
		t.Errorf("delivery is %s", *ended.DeliveryStatus)
	}
	k.mustHaveMoved(t, heldAndReleased())
	k.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
		market.EventDeliveryReady, market.EventTaskExpired)
}

func TestApprovalWindow_PaysTheAgentWhereSilenceMeansYes(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_APPROVAL": "1s", "AITASKER_AUTO_APPROVE": "true"})
	poster, _ := rich(t, m, 1)
	k := inReview(t, m, poster)
	k.must(t, k.path+"/select", nil)
	mustHaveEnded(t, k.await(t, market.TaskCompleted), market.TaskCompleted, market.ClosedAutoApproved)
	k.mustHaveMoved(t, paid())
	k.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
		market.EventDeliveryReady, market.EventDeliveryApproved)
}

func TestDeliveryWindow_PassesTheTaskFromAWinnerThatHangsToTheRunnerUp(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_DELIVERY": "8s"})
	poster, agents := rich(t, m, 1)
	silent := poster.Agent(t, category, testkit.ByMode(good(), testkit.Hangs))
	k := inReview(t, m, poster)
	k.selectBidOf(t, silent)
	reopened := k.await(t, market.TaskReview)
	if *reopened.DeliveryStatus != "failed" || reopened.SelectedBidID != nil {
		t.Errorf("task is back in review with delivery %s and bid %v", *reopened.DeliveryStatus, reopened.SelectedBidID)
	}
	k.refused(t, http.StatusConflict, k.path+"/bids/"+k.bidOf(t, silent).ID.String()+"/select", nil)
	k.must(t, k.path+"/select", nil)
	if delivery := k.awaitDelivery(t, 1); delivery.BidID != k.bidOf(t, agents[0]).ID {
		t.Error("the delivery is not the runner-up's")
	}
	k.finish(t, 1)
	k.mustHaveMoved(t, map[string]market.Cents{
		"hold credits": -2 * price, "hold escrow": 2 * price, "release escrow": -price, "release credits": price,
		"capture escrow": -price, "capture earnings": 8_50, "capture fees": 1_50,
	})
	k.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected, market.EventAgentFailed,
		market.EventBidSelected, market.EventDeliveryReady, market.EventDeliveryApproved)
}

func TestDisputeWindows_EndAsTheJudgeRecommends(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_DISPUTE_ANSWER": "1s", "AITASKER_WINDOW_DISPUTE_DECISION": "1s"})
	poster, _ := rich(t, m, 1)
	k := delivered(t, m, poster)
	k.must(t, k.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "I do not like it."})
	testkit.Eventually(t, patience, "the dispute has ended", func() bool { return k.read(t).ClosedReason != nil })
	dispute, err := m.Store.DisputeOfTask(t.Context(), k.id)
	if err != nil || dispute.Recommendation == nil || dispute.Verdict == nil {
		t.Fatalf("dispute = %+v, %v", dispute, err)
	}
	if *dispute.Verdict != *dispute.Recommendation || dispute.Verdict.DecidedBy != "judge" {
		t.Errorf("verdict = %+v, recommended was %+v", dispute.Verdict, dispute.Recommendation)
	}
	reason := dispute.Verdict.ClosedReason()
	status, _ := reason.Ending()
	mustHaveEnded(t, k.read(t), status, reason)
	parts := market.Settle(price, dispute.Verdict.AgentShare, market.PlatformFee)
	moved := k.moved(t)
	for account, want := range map[string]market.Cents{"earnings": parts.AgentCents, "fees": parts.PlatformCents} {
		if got := moved["capture "+account] + moved["split "+account]; got != want {
			t.Errorf("%s got %s, want %s of %+v", account, got, want, dispute.Verdict)
		}
	}
	ledgerMustHold(t, m)
}
