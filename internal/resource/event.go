package resource

// EventData is what an event is about: the task as it stood when the step that
// caused the event ended, and whatever else fits the event's type.
type EventData struct {
	Task     Task      `json:"task"`
	Bids     []Bid     `json:"bids,omitempty"`
	Delivery *Delivery `json:"delivery,omitempty"`
	Dispute  *Dispute  `json:"dispute,omitempty"`
	Note     string    `json:"note,omitempty"` // the words that came with it: a reason, the wishes of a revision
}
