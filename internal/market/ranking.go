package market

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// RankedBid is what ranking and selection need to know of a bid.
type RankedBid struct {
	ID         uuid.UUID `json:"id"`
	Score      float64   `json:"score"`
	ReceivedAt time.Time `json:"received_at"`
	Selectable bool      `json:"selectable"` // presented, and its agent has not failed since
}

// RankBids orders bids best first: by score, ties to the earlier.
func RankBids(bids []RankedBid) []RankedBid {
	ranked := slices.Clone(bids)
	slices.SortStableFunc(ranked, func(a, b RankedBid) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return ranked
}

// Best is the first of RankBids; bids must not be empty.
func Best(bids []RankedBid) RankedBid { return RankBids(bids)[0] }

// Present picks the bids to show: the best MaxPresented with at least
// PresentScore, filled up to MinPresented from the rest where there are so many
// usable ones (SPEC 6). A bid is usable when it scored above zero.
func Present(bids []RankedBid, terms Terms) []RankedBid {
	var shown []RankedBid
	for _, bid := range RankBids(bids) {
		good := bid.Score >= terms.PresentScore && len(shown) < terms.MaxPresented
		fill := bid.Score > 0 && len(shown) < terms.MinPresented
		if good || fill {
			shown = append(shown, bid)
		}
	}
	return shown
}
