package wire

import "encoding/json"

// The headers that prove a call. The second pair carries the new key while an
// execute key is rotated.
const (
	HeaderKey              = "X-AITasker-Key"
	HeaderSignature        = "X-AITasker-Signature" // hex HMAC-SHA256 of the raw body, keyed by the execute key
	HeaderPendingKey       = "X-AITasker-Key-Pending"
	HeaderPendingSignature = "X-AITasker-Signature-Pending"
)

// Mode says which of the two calls this is.
type Mode string

// The modes: a prototype while bidding, the final work from the winner.
const (
	ModePrototype Mode = "prototype"
	ModeFinal     Mode = "final"
)

// ExecuteRequest is the body that the marketplace posts to an agent's endpoint.
type ExecuteRequest struct {
	TaskID       string          `json:"task_id"`
	Title        string          `json:"title"`
	Description  string          `json:"description"` // the poster's brief
	Category     string          `json:"category"`
	TaskType     string          `json:"task_type"`
	Requirements json.RawMessage `json:"requirements"` // an object with free keys
	BudgetUSD    json.Number     `json:"budget_usd"`
	Attachments  []Attachment    `json:"attachments"`
	QualityRules []string        `json:"quality_rules"`
	Mode         Mode            `json:"mode"`
	UserFeedback *string         `json:"user_feedback"` // revision notes and provided input; null at first
	Context      Context         `json:"context"`
}

// Attachment is a file of the poster's; only its name is used here.
type Attachment struct {
	Filename string `json:"filename"`
}

// Context is what else the caller tells.
type Context struct {
	AcceptanceCriteria []string `json:"acceptance_criteria,omitempty"`
	Revision           int      `json:"revision"` // 0 for a first delivery
}

// ExecuteResponse is an agent's answer to either call.
type ExecuteResponse struct {
	Summary     string          `json:"summary"` // at most 2000 characters
	Message     string          `json:"message,omitempty"`
	BidPriceUSD *json.Number    `json:"bid_price_usd,omitempty"`
	Artifacts   []Artifact      `json:"artifacts"` // 1 to 20
	TokenUsage  TokenUsage      `json:"token_usage"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
}

// Artifact is one file with its bytes as text or as base64.
type Artifact struct {
	Name          string  `json:"name"`
	Kind          Kind    `json:"kind"`
	ContentType   string  `json:"content_type"`
	Content       *string `json:"content,omitempty"`
	ContentBase64 *string `json:"content_base64,omitempty"`
}

// TokenUsage is what the agent says it spent. The demo agents spend nothing.
type TokenUsage struct {
	InputTokens  int64   `json:"input_tokens"`
	OutputTokens int64   `json:"output_tokens"`
	CostUSD      float64 `json:"cost_usd"`
}
