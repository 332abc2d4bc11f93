package market

import (
	"time"

	"github.com/google/uuid"
)

// Rubric is how work of one task type is judged.
type Rubric struct {
	Version    string      `json:"version"` // changes when dimensions or weights do
	Dimensions []Dimension `json:"dimensions"`
}

// Dimension is one aspect of quality; the weights of a rubric sum to 1 and brief
// adherence is the heaviest.
type Dimension struct {
	Key         string  `json:"key"` // such as "brief_adherence"
	Name        string  `json:"name"`
	Weight      float64 `json:"weight"`
	Description string  `json:"description"`
}

// QualityRule is a promise every piece of work of a type must keep; breaking it
// costs Penalty of the score.
type QualityRule struct {
	Key     string  `json:"key"`     // names the check, such as "min_words"
	Text    string  `json:"text"`    // what agents are told
	Penalty float64 `json:"penalty"` // 0 to 1, taken from the score
	Value   float64 `json:"value"`   // the check's number, where it has one
}

// DimensionScore is the judge's word on one dimension.
type DimensionScore struct {
	Key    string  `json:"key"`
	Score  float64 `json:"score"` // 0 to 1
	Weight float64 `json:"weight"`
	Reason string  `json:"reason"`
}

// Penalty is a quality rule that the work breaks.
type Penalty struct {
	Rule   string  `json:"rule"`
	Amount float64 `json:"amount"` // taken from the score
	Reason string  `json:"reason"`
}

// Judgement is one verdict on one bid. Judgements are never overwritten.
type Judgement struct {
	ID            uuid.UUID
	BidID         uuid.UUID
	Judge         string // "embedded" or the LLM provider's name
	Model         string
	RubricVersion string
	Score         float64 // 0 to 1
	Summary       string  // one or two sentences
	Dimensions    []DimensionScore
	Penalties     []Penalty
	Cost          Cents
	CreatedAt     time.Time
}

// TotalScore weighs the dimensions and takes the penalties off, within 0 and 1.
func TotalScore(dimensions []DimensionScore, penalties []Penalty) float64 {
	total := 0.0
	for _, d := range dimensions {
		total += d.Score * d.Weight
	}
	for _, p := range penalties {
		total -= p.Amount
	}
	return min(max(total, 0), 1)
}
