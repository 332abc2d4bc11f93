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
		task := post(t, m, poster)
		mustHaveEnded(t, task.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
		if bid := task.bidOf(t, silent); bid.Status != "late" && bid.Status != "failed" {
			t.Errorf("bid of the silent agent is %s", bid.Status)
		}
		task.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskExpired)
		task.mustHaveMoved(t, map[string]market.Cents{})
	})
	t.Run("is not stretched by an agent that hangs, whose rivals are judged as they land", func(t *testing.T) {
		t.Parallel()
		poster, agents := fundedPoster(t, m, 1)
		silent := poster.Agent(t, category, testkit.Hangs)
		task := post(t, m, poster)
		testkit.Eventually(t, waitLimit, "the bid of the quick agent is judged", func() bool {
			return task.bidOf(t, agents[0]).EvalScore != nil
		})
		if now := task.read(t); now.Status != "prototyping" || task.bidOf(t, silent).Status != "invited" {
			t.Errorf("task is in %s and the silent agent %s when the first bid is judged", now.Status, task.bidOf(t, silent).Status)
		}
		opened := task.await(t, market.TaskReview)
		if took := opened.UpdatedAt.Sub(opened.CreatedAt.Time); took < window-time.Second || took > window+waitLimit/4 {
			t.Errorf("the gallery opened after %s, the window is %s", took, window)
		}
		if shown := task.gallery(t).Bids; len(shown) != 1 || task.bidOf(t, silent).Status != "late" {
			t.Errorf("%d bids on show, the silent agent's is %s", len(shown), task.bidOf(t, silent).Status)
		}
	})
	t.Run("is followed by a review that expires when nobody decides", func(t *testing.T) {
		t.Parallel()
		poster, _ := fundedPoster(t, m, 1)
		task := post(t, m, poster)
		mustHaveEnded(t, task.await(t, market.TaskExpired), market.TaskExpired, market.ClosedReviewTimeout)
		task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventTaskExpired)
		task.mustHaveMoved(t, map[string]market.Cents{})
	})
}

func TestTask_ExpiresAtOnceWhenNobodyCanBeInvited(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	task := post(t, m, m.Account(t))
	mustHaveEnded(t, task.await(t, market.TaskExpired), market.TaskExpired, market.ClosedNoPrototypes)
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventTaskExpired)
}

func TestApprovalWindow_GivesTheMoneyBackWhenThePosterIsSilent(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_APPROVAL": "1s"})
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	ended := task.await(t, market.TaskExpired)
	mustHaveEnded(t, ended, market.TaskExpired, market.ClosedApprovalTimeout)
	if *ended.DeliveryStatus != "expired" {
		t.Errorf("delivery is %s", *ended.DeliveryStatus)
	}
	task.mustHaveMoved(t, heldAndReleased())
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
		market.EventDeliveryReady, market.EventTaskExpired)
}

func TestApprovalWindow_PaysTheAgentWhereSilenceMeansYes(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_APPROVAL": "1s", "AITASKER_AUTO_APPROVE": "true"})
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	task.must(t, task.path+"/select", nil)
	mustHaveEnded(t, task.await(t, market.TaskCompleted), market.TaskCompleted, market.ClosedAutoApproved)
	task.mustHaveMoved(t, paid())
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected,
		market.EventDeliveryReady, market.EventDeliveryApproved)
}

func TestDeliveryWindow_PassesTheTaskFromAWinnerThatHangsToTheRunnerUp(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_DELIVERY": "8s"})
	poster, agents := fundedPoster(t, m, 1)
	silent := poster.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.Hangs))
	task := inReview(t, m, poster)
	task.selectBidOf(t, silent)
	reopened := task.await(t, market.TaskReview)
	if *reopened.DeliveryStatus != "failed" || reopened.SelectedBidID != nil {
		t.Errorf("task is back in review with delivery %s and bid %v", *reopened.DeliveryStatus, reopened.SelectedBidID)
	}
	task.refused(t, http.StatusConflict, task.path+"/bids/"+task.bidOf(t, silent).ID.String()+"/select", nil)
	task.must(t, task.path+"/select", nil)
	if delivery := task.awaitDelivery(t, 1); delivery.BidID != task.bidOf(t, agents[0]).ID {
		t.Error("the delivery is not the runner-up's")
	}
	task.finish(t, 1)
	task.mustHaveMoved(t, map[string]market.Cents{
		"hold credits": -2 * price, "hold escrow": 2 * price, "release escrow": -price, "release credits": price,
		"capture escrow": -price, "capture earnings": 8_50, "capture fees": 1_50,
	})
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidSelected, market.EventAgentFailed,
		market.EventBidSelected, market.EventDeliveryReady, market.EventDeliveryApproved)
}

func TestDisputeWindows_EndAsTheJudgeRecommends(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_DISPUTE_ANSWER": "1s", "AITASKER_WINDOW_DISPUTE_DECISION": "1s"})
	poster, _ := fundedPoster(t, m, 1)
	task := delivered(t, m, poster)
	task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "I do not like it."})
	testkit.Eventually(t, waitLimit, "the dispute has ended", func() bool { return task.read(t).ClosedReason != nil })
	dispute, err := m.Store.DisputeOfTask(t.Context(), task.id)
	if err != nil || dispute.Recommendation == nil || dispute.Verdict == nil {
		t.Fatalf("dispute = %+v, %v", dispute, err)
	}
	if *dispute.Verdict != *dispute.Recommendation || dispute.Verdict.DecidedBy != "judge" {
		t.Errorf("verdict = %+v, recommended was %+v", dispute.Verdict, dispute.Recommendation)
	}
	reason := dispute.Verdict.ClosedReason()
	status, _ := reason.Ending()
	mustHaveEnded(t, task.read(t), status, reason)
	parts := market.Settle(price, dispute.Verdict.AgentShare, market.PlatformFee)
	moved := task.moved(t)
	for account, want := range map[string]market.Cents{"earnings": parts.AgentCents, "fees": parts.PlatformCents} {
		if got := moved["capture "+account] + moved["split "+account]; got != want {
			t.Errorf("%s got %s, want %s of %+v", account, got, want, dispute.Verdict)
		}
	}
	ledgerMustHold(t, m)
}
