package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestRemix_AsksOnlyNewAgentsAndKeepsEarlierBidsSelectable(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, agents := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	first := task.gallery(t).Bids[0]
	for round := 2; round <= 3; round++ {
		late := poster.Agent(t, category, goodAnswer())
		before := balance(t, poster).AvailableUSD
		if now := task.must(t, task.path+"/remix", nil); now.Round > round {
			t.Errorf("remix %d is round %d", round-1, now.Round)
		}
		if fee := before - balance(t, poster).AvailableUSD; fee != 1_00 {
			t.Errorf("the remix cost %d cents, want 100", fee)
		}
		if now := task.await(t, market.TaskReview); now.Round != round || now.BidsInvited != round {
			t.Errorf("back in review in round %d with %d bids invited, want %d", now.Round, now.BidsInvited, round)
		}
		if shown := task.gallery(t); shown.RoundsUsed != round || shown.RoundsRemaining != 3-round || shown.RemixAvailable != (round < 3) {
			t.Errorf("in round %d the gallery says %d used, %d remaining, remix %t", round, shown.RoundsUsed, shown.RoundsRemaining, shown.RemixAvailable)
		}
		if bid := task.bidOf(t, late); bid.Round != round || !bid.Presented {
			t.Errorf("the new agent's bid is of round %d, presented %t", bid.Round, bid.Presented)
		}
		agents = append(agents, late)
	}
	for _, agent := range agents {
		if calls := agent.Calls(); len(calls) != 1 {
			t.Errorf("an agent was asked %d times for a prototype", len(calls))
		}
	}
	shown := task.gallery(t)
	if shown.RemixAvailable || shown.RoundsUsed != 3 || shown.RoundsRemaining != 0 || shown.TotalBidsGenerated != 3 || len(shown.Bids) != 3 {
		t.Errorf("after three rounds the gallery says %+v", shown)
	}
	if said := task.refused(t, http.StatusConflict, task.path+"/remix", nil); !strings.Contains(said.Detail, "All 3 rounds of this task are used; select a bid") {
		t.Errorf("a fourth round is refused with %q", said.Detail)
	}
	task.must(t, task.path+"/bids/"+first.ID.String()+"/select", nil)
	task.awaitDelivery(t, 1)
	task.finish(t, 1)
	task.mustHaveMoved(t, map[string]market.Cents{
		"remix_fee credits": -2_00, "remix_fee fees": 2_00, "hold credits": -price, "hold escrow": price,
		"capture escrow": -price, "capture earnings": 8_50, "capture fees": 1_50,
	})
	task.mustHaveHappened(t, market.EventTaskPublished, market.EventBidReady, market.EventBidReady, market.EventBidReady,
		market.EventBidSelected, market.EventDeliveryReady, market.EventDeliveryApproved)
}

// What a remix cost that brought a bid.
func feeTaken() map[string]market.Cents {
	return map[string]market.Cents{"remix_fee credits": -1_00, "remix_fee fees": 1_00}
}

// What a remix moved that brought nothing: the fee, there and back.
func feeReturned() map[string]market.Cents {
	return map[string]market.Cents{"remix_fee credits": 0, "remix_fee fees": 0}
}

func TestRemix_WithNobodyLeftToInviteIsRefusedAndCostsNothing(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	said := task.refused(t, http.StatusConflict, task.path+"/remix", nil)
	if !strings.Contains(said.Detail, "no agent is left") || !strings.Contains(said.Detail, "Nothing was charged") {
		t.Errorf("refused with %q", said.Detail)
	}
	task.mustHaveMoved(t, map[string]market.Cents{})
	if shown := task.gallery(t); shown.RoundsUsed != 1 || len(shown.Bids) != 1 {
		t.Errorf("the gallery says %d rounds are used and shows %d bids", shown.RoundsUsed, len(shown.Bids))
	}
	poster.Agent(t, category, goodAnswer())
	task.must(t, task.path+"/remix", nil) // the refusal used nothing up
	task.awaitStep(t, "review_opened", 2)
	if again := task.await(t, market.TaskReview); again.Round != 2 {
		t.Errorf("with a new agent the task is in round %d", again.Round)
	}
}

func TestRemix_ThatBringsNoNewBidGivesTheFeeBack(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	before := balance(t, poster)
	broken := poster.Agent(t, category, testkit.Fails(http.StatusBadRequest))
	task.must(t, task.path+"/remix", nil)
	task.awaitStep(t, "review_opened", 2)
	if now := task.await(t, market.TaskReview); now.Round != 2 || len(broken.Calls()) != 1 {
		t.Errorf("back in round %d; the new agent was asked %d times", now.Round, len(broken.Calls()))
	}
	if diff := cmp.Diff(before, balance(t, poster)); diff != "" {
		t.Errorf("balance (-before +after):\n%s", diff)
	}
	task.mustHaveMoved(t, feeReturned())
	shown := task.gallery(t)
	if len(shown.Bids) != 1 || shown.RoundsUsed != 2 || shown.TotalBidsGenerated != 1 {
		t.Errorf("the gallery says %+v", shown)
	}
	task.must(t, task.path+"/bids/"+shown.Bids[0].ID.String()+"/select", nil)
}

func TestRemix_WithoutTheFeeStaysInReview(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster := m.Account(t)
	poster.Agent(t, category, testkit.Works(welcome, goodWork))
	spent, task := inReview(t, m, poster), inReview(t, m, poster)
	spent.must(t, spent.path+"/select", nil) // holds all that there is
	late := poster.Agent(t, category, goodAnswer())
	said := task.refused(t, http.StatusPaymentRequired, task.path+"/remix", nil)
	if said.AmountUSD == nil || *said.AmountUSD != 1_00 || *said.CurrentBalanceUSD != 0 || said.TopupURL == "" {
		t.Errorf("refusal = %+v", said)
	}
	task.mustHaveMoved(t, map[string]market.Cents{})
	if now := task.read(t); now.Status != string(market.TaskReview) || len(late.Calls()) != 0 {
		t.Errorf("task is in %s and the new agent was asked %d times", now.Status, len(late.Calls()))
	}
	poster.Grant(t, 1_00)
	task.must(t, task.path+"/remix", nil)
	task.awaitStep(t, "review_opened", 2)
	task.mustHaveMoved(t, feeTaken())
}

// One key, many tries, two of them cut off by a power cut.
func TestRemix_ChargesOnceHoweverOftenItIsRepeated(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	task := inReview(t, m, poster)
	poster.Agent(t, category, goodAnswer())
	try := func(ctx context.Context) (testkit.Response, error) {
		return poster.Try(ctx, http.MethodPost, task.path+"/remix", nil, "Idempotency-Key", "remix")
	}
	release := hold(t, m, "tasks", task.id)
	var cutOff sync.WaitGroup
	for range 2 {
		cutOff.Go(func() { _, _ = try(t.Context()) })
	}
	awaitHeld(t, m, 1)
	m.Kill(t)
	release()
	cutOff.Wait()
	m.Run(t)
	for range 3 {
		testkit.Eventually(t, waitLimit, "the remix that was cut off, repeated, is answered", func() bool {
			answer, err := try(t.Context())
			return err == nil && answer.Status == http.StatusOK
		})
	}
	task.awaitStep(t, "review_opened", 2)
	if now := task.await(t, market.TaskReview); now.Round != 2 {
		t.Errorf("task is in round %d", now.Round)
	}
	task.mustHaveMoved(t, feeTaken())
}

// Either the selection or the remix comes first, and the other is refused whole.
func TestRemix_AgainstASelectionExactlyOneWins(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	for moment := range 6 {
		t.Run(fmt.Sprintf("race %d", moment), func(t *testing.T) {
			t.Parallel()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			poster.Agent(t, category, testkit.Hangs) // so that the gallery does not open again
			var answers [2]testkit.Response
			acts := [2]string{"/remix", "/select"}
			var sent sync.WaitGroup
			for i := range acts {
				at := (i + moment) % 2 // either begins in every other race
				sent.Go(func() { answers[at] = poster.Call(t, http.MethodPost, task.path+acts[at], nil) })
			}
			sent.Wait()
			remixed, selected := answers[0].Status, answers[1].Status
			switch {
			case remixed == http.StatusOK && selected == http.StatusConflict:
				task.mustHaveMoved(t, feeTaken())
				if now := task.read(t); now.SelectedBidID != nil || now.Status == string(market.TaskReview) {
					t.Errorf("the remixed task = %+v", now)
				}
				task.must(t, task.path+"/cancel", nil)
			case selected == http.StatusOK && remixed == http.StatusConflict:
				task.awaitDelivery(t, 1)
				task.finish(t, 1)
				task.mustHaveMoved(t, paid())
			default:
				t.Errorf("remix = %d %s, selection = %d %s", remixed, answers[0].Body, selected, answers[1].Body)
			}
		})
	}
}

// Around the end of the review window a remix is either taken, with its fee, or
// comes too late and costs nothing.
func TestRemix_AtTheEndOfTheReviewWindowIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_WINDOW_REVIEW": "5s"})
	for _, moment := range []time.Duration{-60 * time.Millisecond, -20 * time.Millisecond, 0, 20 * time.Millisecond, 80 * time.Millisecond} {
		t.Run(moment.String(), func(t *testing.T) {
			t.Parallel()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			closes := *task.read(t).ExpiresAt
			poster.Agent(t, category, testkit.Hangs)
			pause(t, time.Until(closes.Add(moment))) // the moment is the test
			switch answer := poster.Call(t, http.MethodPost, task.path+"/remix", nil); answer.Status {
			case http.StatusOK:
				task.mustHaveMoved(t, feeTaken())
				task.must(t, task.path+"/cancel", nil)
			case http.StatusConflict:
				mustHaveEnded(t, task.await(t, market.TaskExpired), market.TaskExpired, market.ClosedReviewTimeout)
				task.mustHaveMoved(t, map[string]market.Cents{})
			default:
				t.Errorf("remix = %d %s", answer.Status, answer.Body)
			}
		})
	}
}
