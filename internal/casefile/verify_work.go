package casefile

import (
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// checkWork checks that bids, judgements, deliveries and the dispute fit together.
func (r *records) checkWork() {
	hasBid := func(id uuid.UUID) bool {
		return slices.ContainsFunc(r.bids, func(b publicapi.Bid) bool { return b.ID == id })
	}
	for _, bid := range r.bids {
		r.report.Artifacts = append(r.report.Artifacts, bid.Artifacts...)
		if bid.TaskID != r.file.TaskID {
			r.report.found("Bid %s is of another task.", bid.ID)
		}
		if !slices.ContainsFunc(r.agents, func(a publicapi.CaseAgent) bool { return a.ID == bid.AgentID }) {
			r.report.found("Bid %s is of agent %s, whom the file does not name.", bid.ID, bid.AgentID)
		}
		judged := slices.ContainsFunc(r.judgements, func(j publicapi.Judgement) bool { return j.BidID == bid.ID })
		if bid.EvalScore != nil && !judged {
			r.report.found("Bid %s has a score and no judgement.", bid.ID)
		}
	}
	for _, judgement := range r.judgements {
		if !hasBid(judgement.BidID) {
			r.report.found("Judgement %s is of bid %s, which the file does not have.", judgement.ID, judgement.BidID)
		}
	}
	for i, delivery := range r.deliveries {
		r.report.Artifacts = append(r.report.Artifacts, delivery.Artifacts...)
		if delivery.Number != i+1 {
			r.report.found("Delivery %d is missing.", i+1)
			break
		}
		if delivery.TaskID != r.file.TaskID || !hasBid(delivery.BidID) {
			r.report.found("Delivery %d is of another task or of a bid that the file does not have.", delivery.Number)
		}
	}
	for _, dispute := range r.disputes {
		if dispute.DeliveryNumber > len(r.deliveries) {
			r.report.found("The dispute is about delivery %d, which the file does not have.", dispute.DeliveryNumber)
		}
	}
}

// checkMoney checks that every movement balances, that what was held was given out
// again, and that an approved task was paid for.
func (r *records) checkMoney() {
	var held, earned market.Cents
	for i, movement := range r.movements {
		var sum market.Cents
		for _, entry := range movement.Entries {
			amount := market.Cents(entry.AmountUSD)
			sum += amount
			switch market.BalanceKind(entry.Purse) {
			case market.BalanceHeld:
				held += amount
			case market.BalanceEarned:
				earned += amount
			case market.BalanceAvailable, market.BalanceFees:
			default:
				r.report.found("Movement %d (%s) has the purse %q, which there is not.", i+1, movement.Kind, entry.Purse)
			}
		}
		if sum != 0 {
			r.report.found("Movement %d (%s) does not balance: its entries sum to %s USD.", i+1, movement.Kind, sum)
		}
		r.checkHold(i, movement)
	}
	if held != 0 {
		r.report.found("%s USD were held and not given out again.", held)
	}
	if len(r.tasks) != 1 {
		return
	}
	reason := market.ClosedReason(value(r.tasks[0].ClosedReason))
	paid := reason == market.ClosedApproved || reason == market.ClosedAutoApproved || reason == market.ClosedDisputeReleased
	if paid && earned <= 0 {
		r.report.found("The task was closed as %s and nothing was earned.", reason)
	}
}

// checkHold checks that a hold is of the price of some bid.
func (r *records) checkHold(number int, movement publicapi.Movement) {
	if movement.Kind != "hold" {
		return
	}
	for _, entry := range movement.Entries {
		if market.BalanceKind(entry.Purse) != market.BalanceHeld {
			continue
		}
		if !slices.ContainsFunc(r.bids, func(b publicapi.Bid) bool {
			return b.BidPriceUSD.Amount != nil && *b.BidPriceUSD.Amount == market.Cents(entry.AmountUSD)
		}) {
			r.report.found("Movement %d holds %s USD, which is the price of no bid.", number+1, market.Cents(entry.AmountUSD))
		}
	}
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
