package taskflow

import (
	"unicode/utf8"

	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// searchAttributes let operators find a task in the Temporal UI.
func searchAttributes(input contract.TaskInput) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(
		temporal.NewSearchAttributeKeyKeyword(contract.SearchTaskStatus).ValueSet(string(market.TaskOpen)),
		temporal.NewSearchAttributeKeyKeyword(contract.SearchTaskCategory).ValueSet(input.Category),
		temporal.NewSearchAttributeKeyKeyword(contract.SearchPosterID).ValueSet(input.AccountID.String()),
		temporal.NewSearchAttributeKeyBool(contract.SearchLivemode).ValueSet(input.Livemode),
	)
}

// maxSummaryBytes is what Temporal takes for a workflow's summary.
const maxSummaryBytes = 200

// summary is the line under which the task stands in the Temporal UI.
func summary(input contract.TaskInput) string {
	return clipped(input.TaskType + ": " + input.Title)
}

func clipped(text string) string {
	if len(text) <= maxSummaryBytes {
		return text
	}
	end := maxSummaryBytes - len("…")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
