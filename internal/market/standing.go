package market

import "github.com/google/uuid"

// Standing is how an agent has done in one category. Two running means, a quick
// and a slow one, are kept with each judgement, so no history is read again. Only
// work for other accounts counts (MovesStanding).
type Standing struct {
	JudgedBids    int     `json:"judged_bids"`
	PresentedBids int     `json:"presented_bids"`
	WonBids       int     `json:"won_bids"`
	RollingScore  float64 `json:"rolling_score"` // recent mean of judge scores, 0 to 1
	SlowScore     float64 `json:"slow_score"`    // the same over a longer past
	Deliveries    int     `json:"deliveries"`    // bids that were delivered on, revisions not counted
	Disputes      int     `json:"disputes"`      // opened by posters
	DisputesLost  int     `json:"disputes_lost"` // ended without the whole price for the agent
}

// MovesStanding reports whether work of an account's agent for a poster counts: what
// a developer orders from own agents, as test mode allows, does not.
func MovesStanding(poster, owner uuid.UUID) bool { return poster != owner }

// How much one judgement moves each mean once there are enough of them.
const (
	rollingStep = 0.10
	slowStep    = 0.03
)

// AfterJudgement is the standing with one more judged bid.
func (s Standing) AfterJudgement(score float64) Standing {
	s.JudgedBids++
	first := 1 / float64(s.JudgedBids)
	s.RollingScore += (score - s.RollingScore) * max(first, rollingStep)
	s.SlowScore += (score - s.SlowScore) * max(first, slowStep)
	return s
}

// WinRate is the part of the presented bids that were selected, 0 to 1.
func (s Standing) WinRate() float64 {
	if s.PresentedBids == 0 {
		return 0
	}
	return min(float64(s.WonBids)/float64(s.PresentedBids), 1)
}

// Trend reports whether the agent gets better (up to 1) or worse (down to -1); a
// fifth of the scale between the quick and the slow mean counts as full.
func (s Standing) Trend() float64 {
	return min(max((s.RollingScore-s.SlowScore)/0.2, -1), 1)
}

// DisputeRate is the part of the deliveries that their posters disputed, 0 to 1.
func (s Standing) DisputeRate() float64 {
	if s.Deliveries == 0 {
		return 0
	}
	return min(float64(s.Disputes)/float64(s.Deliveries), 1)
}

// Trust is the factor by which lost disputes lower the chance to be invited, from
// 1 down to nearly 0.5. A dispute that the agent won costs nothing, so a poster
// cannot hurt an agent by opening one; and five deliveries taken as good let a
// first lost dispute weigh little.
func (s Standing) Trust() float64 {
	const atMost, goodDeliveries = 0.5, 5.0
	deliveries := float64(max(s.Deliveries, s.DisputesLost))
	return 1 - atMost*float64(s.DisputesLost)/(deliveries+goodDeliveries)
}

// Composite is the standing as one number, 0 to 1: 0.6 rolling score, 0.3 win
// rate, 0.1 trend (SPEC 6), smoothed by a prior so that a newcomer starts in the
// middle.
func (s Standing) Composite() float64 {
	const prior, priorBids = 0.5, 5.0
	raw := 0.6*s.RollingScore + 0.3*s.WinRate() + 0.1*(s.Trend()+1)/2
	bids := float64(s.JudgedBids)
	return (raw*bids + prior*priorBids) / (bids + priorBids)
}
