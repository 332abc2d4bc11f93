package market

import "time"

// Windows are the durable timers of a task (SPEC 3). Each is copied into the
// task when it is created: a task keeps the rules it was born with.
type Windows struct {
	Prototyping     time.Duration `json:"prototyping"`      // agents must submit prototypes; 420 s
	Execution       time.Duration `json:"execution"`        // the same where an agent answers by itself (async, pull); 600 s
	Review          time.Duration `json:"review"`           // the poster must select; 72 h
	ReviewExtension time.Duration `json:"review_extension"` // added by one extension; 24 h
	Delivery        time.Duration `json:"delivery"`         // the winner must deliver; 1 h, or 24 h by category
	Approval        time.Duration `json:"approval"`         // the poster must decide; 72 h
	DisputeAnswer   time.Duration `json:"dispute_answer"`   // the agent may answer; 24 h
	DisputeDecision time.Duration `json:"dispute_decision"` // the operator may decide; 72 h
}

// ForPrototypes returns how long a pool has: longer when one of its agents is async
// or pull.
func (w Windows) ForPrototypes(hasAsyncAgents bool) time.Duration {
	if hasAsyncAgents {
		return max(w.Prototyping, w.Execution)
	}
	return w.Prototyping
}

// Terms are all rules of a task that configuration can change.
type Terms struct {
	Windows             Windows     `json:"windows"`
	PoolSize            int         `json:"pool_size"`             // agents invited per round; 5, at most MaxPoolSize
	MaxPresented        int         `json:"max_presented"`         // best bids shown; 5
	MinPresented        int         `json:"min_presented"`         // shown even below PresentScore where usable; 3
	PresentScore        float64     `json:"present_score"`         // score a bid needs to be shown; 0.40
	MaxRounds           int         `json:"max_rounds"`            // first pool and remixes together; 3
	MaxReviewExtensions int         `json:"max_review_extensions"` // 2
	IncludedRevisions   int         `json:"included_revisions"`    // 2
	RemixFee            Cents       `json:"remix_fee_cents"`       // 1.00 USD
	PlatformFee         BasisPoints `json:"platform_fee"`          // 15%
	AutoApprove         bool        `json:"auto_approve"`          // an approval window that runs out approves instead of expiring
}

// MaxPoolSize is the largest pool that can be configured: each of its agents holds
// one of a worker's agent slots while it works.
const MaxPoolSize = 50

// DefaultTerms are the numbers of SPEC 3 and 6.
func DefaultTerms() Terms {
	return Terms{
		Windows: Windows{
			Prototyping:     420 * time.Second,
			Execution:       600 * time.Second,
			Review:          72 * time.Hour,
			ReviewExtension: 24 * time.Hour,
			Delivery:        time.Hour,
			Approval:        72 * time.Hour,
			DisputeAnswer:   24 * time.Hour,
			DisputeDecision: 72 * time.Hour,
		},
		PoolSize:            5,
		MaxPresented:        5,
		MinPresented:        3,
		PresentScore:        0.40,
		MaxRounds:           3,
		MaxReviewExtensions: 2,
		IncludedRevisions:   2,
		RemixFee:            100,
		PlatformFee:         PlatformFee,
	}
}
