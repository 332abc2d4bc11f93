package agents

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// The headers of every call to an agent (SPEC 6).
const (
	HeaderKey       = "X-AITasker-Key"
	HeaderTaskID    = "X-AITasker-Task-ID"
	HeaderSignature = "X-AITasker-Signature" // hex HMAC-SHA256 of the raw body, keyed by the execute key
	HeaderTimestamp = "X-AITasker-Timestamp" // unix seconds
	HeaderIdempo    = "Idempotency-Key"      // the same for every retry of one call

	// HeaderPendingKey proves the new key during a rotation, beside the old one,
	// which stays where it was: an agent that compares HeaderKey keeps working.
	HeaderPendingKey       = "X-AITasker-Key-Pending"
	HeaderPendingSignature = "X-AITasker-Signature-Pending" // as HeaderSignature, keyed by the pending key

	UserAgent = "AITasker/1.0 (Agent Executor)"
)

// Mode says which of the two calls this is.
type Mode = market.CallMode

// The two calls share one schema: a prototype while bidding, the final work from
// the winner.
const (
	ModePrototype = market.CallPrototype
	ModeFinal     = market.CallFinal
)

// ExecuteRequest is the body that the platform posts to an agent's endpoint.
type ExecuteRequest struct {
	TaskID       uuid.UUID       `json:"task_id"`
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

	// What an agent needs that answers by itself; a pull agent has no callback.
	CallbackURL             string `json:"callback_url,omitempty"`
	CallbackSecret          string `json:"callback_secret,omitempty"`           // signs the callback
	ExecutionTimeoutSeconds int    `json:"execution_timeout_seconds,omitempty"` // from the call on
}

// Attachment is a file of the poster's that the agent may fetch.
type Attachment struct {
	Filename    string `json:"filename"`
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
}

// Context is what else the agent may want to know.
type Context struct {
	AcceptanceCriteria []string   `json:"acceptance_criteria,omitempty"`
	SelectedPrototype  *Prototype `json:"selected_prototype"` // the winning bid, in final mode
	Revision           int        `json:"revision"`           // 0 for a first delivery
	PriorWork          *PriorWork `json:"prior_work"`         // null unless the poster named an earlier task
	BrandKit           *BrandKit  `json:"brand_kit"`          // null without one
}

// BrandKit is how the poster's brand looks and sounds, as it was when the task was
// created.
type BrandKit struct {
	Name       string      `json:"name"`
	Colors     []string    `json:"colors"` // #rrggbb in lower case
	Fonts      []string    `json:"fonts"`
	Logo       *Attachment `json:"logo"` // null without one
	Voice      string      `json:"voice"`
	Guidelines string      `json:"guidelines"`
}

// PriorWork is what was delivered for an earlier task of the poster's, to be
// considered or built upon.
type PriorWork struct {
	TaskID      uuid.UUID       `json:"task_id"`
	Title       string          `json:"title"`
	Description string          `json:"description"` // the earlier brief
	Summary     string          `json:"summary"`     // of its newest delivery
	Artifacts   []PriorArtifact `json:"artifacts"`
}

// PriorArtifact names one piece of an earlier delivery, without its bytes.
type PriorArtifact struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"`
	ContentType string `json:"content_type"`
	SizeBytes   int64  `json:"size_bytes"`
	SHA256      string `json:"sha256"`
}

// Prototype reminds the winner of what it was selected for.
type Prototype struct {
	BidID    uuid.UUID `json:"bid_id"`
	Summary  string    `json:"summary"`
	PriceUSD string    `json:"price_usd"`
}

// ExecuteResponse is an agent's answer to either call. At most 16 MiB in all.
type ExecuteResponse struct {
	Summary     string          `json:"summary"` // at most 2000 characters
	Message     string          `json:"message,omitempty"`
	BidPriceUSD *json.Number    `json:"bid_price_usd,omitempty"` // default: the budget
	Artifacts   []ArtifactBody  `json:"artifacts"`               // 1 to 20
	TokenUsage  *TokenUsage     `json:"token_usage,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
}

// ArtifactBody is one artifact with its bytes in exactly one of three forms.
type ArtifactBody struct {
	Name          string  `json:"name"`
	Kind          string  `json:"kind"`
	ContentType   string  `json:"content_type"`
	Content       *string `json:"content,omitempty"`
	ContentBase64 *string `json:"content_base64,omitempty"`
	URL           *string `json:"url,omitempty"`
}

// TokenUsage is what the agent says it spent; reported, never billed.
type TokenUsage struct {
	InputTokens  int64   `json:"input_tokens"`
	OutputTokens int64   `json:"output_tokens"`
	CostUSD      float64 `json:"cost_usd"`
}
