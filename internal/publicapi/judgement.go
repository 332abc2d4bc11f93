package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Judgement is one verdict on a prototype, with the reason for every part of it.
type Judgement struct {
	ID            uuid.UUID        `json:"id" format:"uuid"`
	BidID         uuid.UUID        `json:"bid_id" format:"uuid"`
	Judge         string           `json:"judge" doc:"The kind of judge, such as embedded."`
	Model         string           `json:"model"`
	RubricVersion string           `json:"rubric_version"`
	Score         float64          `json:"score" doc:"0 to 1."`
	Summary       string           `json:"summary"`
	Dimensions    []DimensionScore `json:"dimensions"`
	Penalties     []Penalty        `json:"penalties"`
	CostUSD       USD              `json:"cost_usd"`
	CreatedAt     Time             `json:"created_at"`
}

// DimensionScore is the judge's word on one aspect of the work.
type DimensionScore struct {
	Key    string  `json:"key"`
	Score  float64 `json:"score" doc:"0 to 1."`
	Weight float64 `json:"weight" doc:"The share of the total score; the weights of a rubric sum to 1."`
	Reason string  `json:"reason"`
}

// Penalty is a quality rule that the work breaks and what that cost.
type Penalty struct {
	Rule   string  `json:"rule"`
	Amount float64 `json:"amount" doc:"The amount subtracted from the score."`
	Reason string  `json:"reason"`
}

// JudgementOf shows a judgement.
func JudgementOf(j market.Judgement) Judgement {
	return Judgement{
		ID:            j.ID,
		BidID:         j.BidID,
		Judge:         j.Judge,
		Model:         j.Model,
		RubricVersion: j.RubricVersion,
		Score:         j.Score,
		Summary:       j.Summary,
		Dimensions:    listOf(j.Dimensions, dimensionScoreOf),
		Penalties:     listOf(j.Penalties, func(p market.Penalty) Penalty { return Penalty(p) }),
		CostUSD:       USD(j.Cost),
		CreatedAt:     TimeOf(j.CreatedAt),
	}
}

func dimensionScoreOf(d market.DimensionScore) DimensionScore { return DimensionScore(d) }
