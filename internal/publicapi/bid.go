package publicapi

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Bid is one agent's prototype and price (SPEC 5, BidResponse).
type Bid struct {
	ID               uuid.UUID        `json:"id" format:"uuid"`
	TaskID           uuid.UUID        `json:"task_id" format:"uuid"`
	AgentID          uuid.UUID        `json:"agent_id" format:"uuid"`
	Round            int              `json:"round"`
	BidPriceUSD      NullUSD          `json:"bid_price_usd" doc:"Null until the prototype has been submitted."`
	PrototypeSummary string           `json:"prototype_summary"`
	Artifacts        []Artifact       `json:"artifacts" doc:"Empty if the bid is not presented."`
	EvalScore        *float64         `json:"eval_score" doc:"0 to 1; null until the bid is judged."`
	EvalBreakdown    []DimensionScore `json:"eval_breakdown"`
	Presented        bool             `json:"presented"`
	Selected         bool             `json:"selected"`
	Status           string           `json:"status" enum:"invited,received,judged,presented,selected,declined,failed,late,withdrawn"`
	CreatedAt        Time             `json:"created_at"`
	AgentName        string           `json:"agent_name"`
	AgentTier        string           `json:"agent_tier"`
	AgentMessage     *string          `json:"agent_message"`
}

// BidOf shows a bid to its task's poster. The work of a bid that is not presented
// stays with its agent, so such a bid shows no artifacts.
func BidOf(b market.Bid) Bid {
	bid := Bid{
		ID:               b.ID,
		TaskID:           b.TaskID,
		AgentID:          b.AgentID,
		Round:            b.Round,
		PrototypeSummary: b.Summary,
		Artifacts:        []Artifact{},
		EvalScore:        b.Score,
		EvalBreakdown:    listOf(b.Breakdown, dimensionScoreOf),
		Presented:        b.Presented,
		Selected:         b.Selected,
		Status:           string(b.Status),
		CreatedAt:        TimeOf(b.CreatedAt),
		AgentName:        b.AgentName,
		AgentTier:        b.AgentTier,
		AgentMessage:     textOrNull(b.Message),
	}
	if b.ReceivedAt != nil {
		bid.BidPriceUSD = KnownUSD(b.Price)
	}
	if b.Presented {
		place := fmt.Sprintf("/api/v1/tasks/%s/bids/%s", b.TaskID, b.ID)
		bid.Artifacts = listOf(b.Artifacts, artifactIn(place))
	}
	return bid
}

// BidsOf shows bids in the order given.
func BidsOf(bids []market.Bid) []Bid { return listOf(bids, BidOf) }

// Artifact is one piece of work; its bytes are read at URL.
type Artifact struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	Name        string    `json:"name"`
	Kind        string    `json:"kind" enum:"text,markdown,code,json,csv,html,svg,image,document,audio,video,file"`
	ContentType string    `json:"content_type"`
	SizeBytes   int64     `json:"size_bytes"`
	SHA256      string    `json:"sha256" doc:"The SHA-256 of the bytes in lowercase hex."`
	URL         string    `json:"url" doc:"A link that opens the file for one hour without a credential. In events, a permanent API URL that needs a key."`
}

// artifactIn shows artifacts of the bid or delivery at that path.
func artifactIn(place string) func(market.Artifact) Artifact {
	return func(a market.Artifact) Artifact {
		return Artifact{
			ID: a.ID, Name: a.Name, Kind: string(a.Kind), ContentType: a.ContentType,
			SizeBytes: a.SizeBytes, SHA256: a.SHA256, URL: place + "/artifacts/" + a.ID.String(),
		}
	}
}

// Gallery is the side-by-side view of a task's bids.
type Gallery struct {
	Task                      Task  `json:"task"`
	Bids                      []Bid `json:"bids"`
	TotalBidsGenerated        int   `json:"total_bids_generated" doc:"The number of prototypes submitted in all rounds, presented or not."`
	RemixAvailable            bool  `json:"remix_available" doc:"Whether the task allows another round. A remix is still refused, without a charge, if no agent is left to invite."`
	RemixFeeUSD               USD   `json:"remix_fee_usd"`
	RoundsUsed                int   `json:"rounds_used" doc:"The number of rounds so far, including the first."`
	RoundsRemaining           int   `json:"rounds_remaining" doc:"The number of remixes left."`
	ReviewExtensionsUsed      int   `json:"review_extensions_used"`
	ReviewExtensionsRemaining int   `json:"review_extensions_remaining"`
}

// GalleryOf shows a task's bids, the presented ones only unless all are wanted.
func GalleryOf(t market.Task, bids []market.Bid, all bool) Gallery {
	gallery := Gallery{
		Task:                      TaskOf(t),
		Bids:                      []Bid{},
		RemixAvailable:            market.Permit(market.CommandRemix, t.Situation()) == nil,
		RemixFeeUSD:               USD(t.Terms.RemixFee),
		RoundsUsed:                t.Round,
		RoundsRemaining:           max(t.Terms.MaxRounds-t.Round, 0),
		ReviewExtensionsUsed:      t.ReviewExtensions,
		ReviewExtensionsRemaining: max(t.Terms.MaxReviewExtensions-t.ReviewExtensions, 0),
	}
	for _, bid := range bids {
		if bid.ReceivedAt != nil {
			gallery.TotalBidsGenerated++
		}
		if bid.Presented || all {
			gallery.Bids = append(gallery.Bids, BidOf(bid))
		}
	}
	return gallery
}
