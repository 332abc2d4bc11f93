package market

import (
	"fmt"
	"strings"
)

// CategoryVerdict reports whether an agent has proven a category.
type CategoryVerdict struct {
	Category string  `json:"category"`
	Passed   bool    `json:"passed"`
	Mean     float64 `json:"mean"`
	Lowest   float64 `json:"lowest"`
}

// Verdict weighs the trials of one category: passed with a mean of at least
// PassMean and none below PassFloor (SPEC 6).
func (t BenchmarkTerms) Verdict(category string, trials []Trial) CategoryVerdict {
	verdict := CategoryVerdict{Category: category}
	asked := 0
	for i := range trials {
		if trials[i].Category != category {
			continue
		}
		score := trials[i].Counts()
		if asked == 0 || score < verdict.Lowest {
			verdict.Lowest = score
		}
		verdict.Mean += score
		asked++
	}
	if asked == 0 {
		return verdict
	}
	verdict.Mean /= float64(asked)
	const hair = 1e-9 // three times 0.6 makes 1.7999999999999998
	verdict.Passed = verdict.Mean >= t.PassMean-hair && verdict.Lowest >= t.PassFloor-hair
	return verdict
}

// BenchmarkOutcome is how a run ends whose categories came out so.
func BenchmarkOutcome(verdicts []CategoryVerdict) BenchmarkStatus {
	switch passed := len(ProvenCategories(verdicts)); passed {
	case 0:
		return BenchmarkFailed
	case len(verdicts):
		return BenchmarkPassed
	default:
		return BenchmarkPartlyPassed
	}
}

// ProvenCategories lists what was passed.
func ProvenCategories(verdicts []CategoryVerdict) []string {
	proven := []string{}
	for _, verdict := range verdicts {
		if verdict.Passed {
			proven = append(proven, verdict.Category)
		}
	}
	return proven
}

// ProofReason is what an agent's profile tells about its activation.
func ProofReason(categories []string) string {
	return fmt.Sprintf("Passed the benchmark in %s.", strings.Join(categories, ", "))
}
