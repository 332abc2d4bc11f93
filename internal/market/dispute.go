package market

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// DisputeReason is why a poster does not accept a delivery.
type DisputeReason string

// DisputeReasons are the reasons a dispute can name (SPEC 5, Deliveries).
var DisputeReasons = []DisputeReason{
	"not_as_described", "incomplete", "low_quality", "plagiarised", "unsafe", "other",
}

// Valid reports whether r is one of DisputeReasons.
func (r DisputeReason) Valid() bool { return slices.Contains(DisputeReasons, r) }

// Resolution is how a dispute ends.
type Resolution string

// The resolutions: the agent is paid, the poster is refunded, or both in part.
const (
	ResolveRelease Resolution = "release"
	ResolveRefund  Resolution = "refund"
	ResolveSplit   Resolution = "split"
)

// Verdict is a resolution with the agent's share and the reason for it.
type Verdict struct {
	Resolution Resolution  `json:"resolution"`
	AgentShare BasisPoints `json:"agent_share"` // part of the price that counts as earned
	Reason     string      `json:"reason"`
	DecidedBy  string      `json:"decided_by"` // "operator" or "judge"
}

// NewVerdict checks a resolution and fills the share that it implies. share is
// only read for a split, where it lies strictly between nothing and everything.
func NewVerdict(resolution Resolution, share BasisPoints, reason, decidedBy string) (Verdict, error) {
	verdict := Verdict{Resolution: resolution, Reason: reason, DecidedBy: decidedBy}
	switch resolution {
	case ResolveRelease:
		verdict.AgentShare = Whole
	case ResolveRefund:
		verdict.AgentShare = 0
	case ResolveSplit:
		if share <= 0 || share >= Whole {
			return Verdict{}, refusal.Field("agent_share", float64(share)/float64(Whole), "a split needs a share above 0 and below 1")
		}
		verdict.AgentShare = share
	default:
		return Verdict{}, refusal.Field("resolution", resolution, "must be release, refund or split")
	}
	return verdict, nil
}

// IsLost reports whether the agent gets less than the whole price.
func (v Verdict) IsLost() bool { return v.AgentShare < Whole }

// ClosedReason is what the task is closed with when the verdict is carried out.
func (v Verdict) ClosedReason() ClosedReason {
	switch v.Resolution {
	case ResolveRelease:
		return ClosedDisputeReleased
	case ResolveRefund:
		return ClosedDisputeRefunded
	case ResolveSplit:
		return ClosedDisputeSplit
	}
	return ""
}

// Dispute is a poster's objection to a delivery and its course.
type Dispute struct {
	ID             uuid.UUID
	TaskID         uuid.UUID
	DeliveryNumber int
	Reason         DisputeReason
	Statement      string
	Answer         string
	AnsweredAt     *time.Time
	Recommendation *Verdict // the judge's, once asked
	Verdict        *Verdict // what was carried out
	OpenedAt       time.Time
	ResolvedAt     *time.Time
}
