package main

import "encoding/json"

// call is what the platform posts, as far as this agent reads it.
type call struct {
	Title        string         `json:"title"`
	Description  string         `json:"description"`
	Requirements map[string]any `json:"requirements"`
	BudgetUSD    float64        `json:"budget_usd"`
	Mode         string         `json:"mode"`          // prototype while bidding, final from the winner
	UserFeedback string         `json:"user_feedback"` // what the poster wants revised
}

// answer is what it gets back, at most 16 MiB in all.
type answer struct {
	Summary     string     `json:"summary"`
	Message     string     `json:"message,omitempty"`
	BidPriceUSD float64    `json:"bid_price_usd,omitempty"` // of a prototype; never above the budget
	Artifacts   []artifact `json:"artifacts"`
}

type artifact struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"`
	ContentType string `json:"content_type"`
	Content     string `json:"content"`
}

func markdown(name, content string) artifact {
	return artifact{Name: name, Kind: "markdown", ContentType: "text/markdown", Content: content}
}

// workOn takes the body of a call and gives the body of its answer.
func workOn(body []byte) []byte {
	var task call
	if err := json.Unmarshal(body, &task); err != nil {
		return nil // which the platform refuses; what it signed is JSON
	}
	answered, _ := json.Marshal(proofread(task))
	return answered
}
