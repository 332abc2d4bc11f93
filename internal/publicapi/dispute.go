package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Dispute is a poster's objection to a delivery and how it ended.
type Dispute struct {
	ID             uuid.UUID `json:"id" format:"uuid"`
	TaskID         uuid.UUID `json:"task_id" format:"uuid"`
	DeliveryNumber int       `json:"delivery_number"`
	Reason         string    `json:"reason" enum:"not_as_described,incomplete,low_quality,plagiarised,unsafe,other"`
	Statement      string    `json:"statement"`
	Answer         *string   `json:"answer" doc:"The agent's statement; null until it is given."`
	AnsweredAt     *Time     `json:"answered_at" nullable:"true"`
	Recommendation *Verdict  `json:"recommendation,omitempty" doc:"The judge's recommendation, once there is one."`
	Verdict        *Verdict  `json:"verdict,omitempty" doc:"The resolution that was carried out."`
	OpenedAt       Time      `json:"opened_at"`
	ResolvedAt     *Time     `json:"resolved_at" nullable:"true"`
}

// Verdict is how a dispute ends, or should.
type Verdict struct {
	Resolution string  `json:"resolution" enum:"release,refund,split"`
	AgentShare float64 `json:"agent_share" doc:"The agent's share of the price, 0 to 1."`
	Reason     string  `json:"reason"`
	DecidedBy  string  `json:"decided_by" enum:"operator,judge"`
}

// DisputeOf shows a dispute.
func DisputeOf(d market.Dispute) Dispute {
	return Dispute{
		ID:             d.ID,
		TaskID:         d.TaskID,
		DeliveryNumber: d.DeliveryNumber,
		Reason:         string(d.Reason),
		Statement:      d.Statement,
		Answer:         textOrNull(d.Answer),
		AnsweredAt:     timeOrNull(d.AnsweredAt),
		Recommendation: verdictOf(d.Recommendation),
		Verdict:        verdictOf(d.Verdict),
		OpenedAt:       TimeOf(d.OpenedAt),
		ResolvedAt:     timeOrNull(d.ResolvedAt),
	}
}

func verdictOf(v *market.Verdict) *Verdict {
	if v == nil {
		return nil
	}
	return &Verdict{
		Resolution: string(v.Resolution),
		AgentShare: float64(v.AgentShare) / float64(market.Whole),
		Reason:     v.Reason,
		DecidedBy:  v.DecidedBy,
	}
}
