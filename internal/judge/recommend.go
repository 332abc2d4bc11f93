package judge

import (
	"context"
	"fmt"

	"github.com/aitasker/aitasker/internal/market"
)

// decidedByJudge marks verdicts that no operator made.
const decidedByJudge = "judge"

// Where a recommendation turns, on the judged quality of the delivery.
const (
	releaseFrom  = 0.65 // the agent is paid in full
	refundBelow  = 0.25 // the poster gets everything back
	subjectStep  = 0.10 // what a reason weighs that the judge finds confirmed
	shareStep    = 500  // basis points: shares are multiples of 5 %
	smallestPart = 1_000
	largestPart  = 9_000
)

// Recommend judges the delivery as it judges any work and turns the score into a
// verdict: released when high, refunded when very low, split in proportion
// between. What the poster objects to is looked at again and moves the score.
// What either side writes is never obeyed, since the work speaks for itself.
func (e Embedded) Recommend(ctx context.Context, dispute Case) (market.Verdict, error) {
	work := Work{
		Brief: dispute.Brief, Title: dispute.Title, Requirements: dispute.Requirements,
		AcceptanceCriteria: dispute.AcceptanceCriteria, Kind: dispute.Kind,
		Artifacts: dispute.Delivery, Summary: dispute.DeliverySummary,
	}
	a, err := inspect(ctx, work)
	if err != nil {
		return market.Verdict{}, err
	}
	judgement, err := e.Judge(ctx, work)
	if err != nil {
		return market.Verdict{}, err
	}
	confirmed, finding := a.examine(dispute.DisputeReason, judgement)
	quality := judgement.Score
	switch {
	case confirmed:
		quality -= subjectStep
	case dispute.Answer == "":
		quality -= subjectStep / 2 // the agent was asked and did not answer
	}
	reason := fmt.Sprintf("The delivery scores %.2f of 1 against the brief. %s", judgement.Score, finding)
	switch {
	case dispute.DisputeReason == "unsafe" && confirmed, quality < refundBelow:
		return market.NewVerdict(market.ResolveRefund, 0, reason+" The poster is refunded.", decidedByJudge)
	case quality >= releaseFrom:
		return market.NewVerdict(market.ResolveRelease, 0, reason+" The agent is paid.", decidedByJudge)
	}
	share := splitShare(quality)
	reason += fmt.Sprintf(" The agent earned %d%% of the price.", share/100)
	return market.NewVerdict(market.ResolveSplit, share, reason, decidedByJudge)
}

// splitShare grows evenly between the two ends and is a multiple of 5 %.
func splitShare(quality float64) market.BasisPoints {
	steps := ramp(quality, refundBelow, releaseFrom) * (largestPart - smallestPart) / shareStep
	return market.BasisPoints(int64(steps+0.5)*shareStep + smallestPart)
}

// examine looks for what the poster objects to and says what it finds.
func (a *assessment) examine(reason market.DisputeReason, j market.Judgement) (confirmed bool, fact string) {
	adhered := dimensionScore(j, "brief_adherence")
	switch reason {
	case "not_as_described":
		confirmed = adhered < 0.6
		fact = fmt.Sprintf("Brief adherence is %.2f; %d of %d key terms of the brief are treated.", adhered, a.met, len(a.brief.terms))
	case "incomplete":
		lacking := 0
		requirements := append(a.criteria(), a.requirements()...)
		for _, d := range requirements {
			if d.score < 0.5 {
				lacking++
			}
		}
		confirmed = lacking > 0 || a.amount < 0.6 || unopened(a, 0) != ""
		fact = fmt.Sprintf("The amount of work is %.0f%% of what the type needs.", 100*a.amount)
		if len(requirements) > 0 {
			fact = fmt.Sprintf("%d of %d criteria and requirements are not met. ", lacking, len(requirements)) + fact
		}
	case "plagiarised":
		share := ratio(a.reading.echoed, a.reading.words)
		confirmed = share > 0.3 || a.measures.repeatedSentences > 0.3
		fact = fmt.Sprintf("%.0f%% of the text is copied from the brief and %.0f%% of its sentences repeat; other sources cannot be compared here.", 100*share, 100*a.measures.repeatedSentences)
	case "unsafe":
		active := activeContent(a, 0)
		confirmed = active != "" && a.ruled("no_active_content")
		fact = "No active content was found."
		if confirmed {
			fact = active
		}
	case "low_quality", "other":
		confirmed = len(j.Penalties) > 1
		fact = fmt.Sprintf("%d quality rules are broken. %s", len(j.Penalties), j.Summary)
	}
	return confirmed, fact
}

func dimensionScore(j market.Judgement, key string) float64 {
	for _, d := range j.Dimensions {
		if d.Key == key {
			return d.Score
		}
	}
	return 0
}
