package market

import (
	"slices"

	"github.com/aitasker/aitasker/internal/refusal"
)

// RaisedExperimentation is the dial of a remix: a third of the way from where
// it stood to 1 per round already run, so each remix looks further afield.
func RaisedExperimentation(dial float64, round int) float64 {
	for range round - 1 {
		dial += (1 - dial) / 3
	}
	return dial
}

// PermitRemixAmong refuses a remix for which no agent is left to invite, so that
// no fee is taken for an empty round.
func PermitRemixAmong(task TriageTask, candidates []Candidate) error {
	if slices.ContainsFunc(candidates, func(c Candidate) bool { return Ineligible(task, c) == "" }) {
		return nil
	}
	return refusal.New(refusal.WrongState, "The task is in review; remix is not possible: no agent is left that could be invited "+
		"and has not been. Nothing was charged. Select one of the bids, extend the review or cancel.")
}

// RemixIsFree reports whether the fee of a round goes back: a remix that adds no bid
// to the gallery costs nothing.
func RemixIsFree(round, newlyPresented int) bool { return round > 1 && newlyPresented == 0 }
