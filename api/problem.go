package api

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Problem is every error answer: an RFC 9457 problem. Its detail is a sentence a
// person can act on and never carries anything internal.
type Problem struct {
	Type              string         `json:"type" format:"uri-reference" doc:"urn:aitasker:problem: followed by the error code."`
	Title             string         `json:"title"`
	Status            int            `json:"status"`
	Detail            string         `json:"detail"`
	RequestID         string         `json:"request_id" doc:"Include it when you contact support."`
	Errors            []ProblemField `json:"errors,omitempty" doc:"The invalid fields, and what is wrong with each."`
	AmountUSD         *publicapi.USD `json:"amount_usd,omitempty" doc:"The cost of the operation; only with status 402."`
	CurrentBalanceUSD *publicapi.USD `json:"current_balance_usd,omitempty" doc:"With status 402."`
	TopupURL          string         `json:"topup_url,omitempty" doc:"With status 402."`

	retryAfter     int    // seconds; 0 for none
	acceptEncoding string // the encodings of a body that are taken; with status 415
}

// ProblemField is one field of the request and the rule it breaks.
type ProblemField struct {
	Location string `json:"location" doc:"The location of the field, such as body.budget_usd."`
	Message  string `json:"message"`
	Value    any    `json:"value,omitempty" doc:"The value that was sent, where it helps."`
}

// answer is how one kind of refusal leaves over HTTP.
type answer struct {
	status int
	title  string
}

// answers is the one table from refusal codes to HTTP.
var answers = map[refusal.Code]answer{
	refusal.Invalid:           {http.StatusUnprocessableEntity, "Invalid request"},
	refusal.NotFound:          {http.StatusNotFound, "Not found"},
	refusal.WrongState:        {http.StatusConflict, "Not possible now"},
	refusal.Conflict:          {http.StatusConflict, "Already taken"},
	refusal.AlreadyActive:     {http.StatusBadRequest, "Already active"},
	refusal.Busy:              {http.StatusConflict, "Busy"},
	refusal.TooSoon:           {http.StatusTooManyRequests, "Too soon"},
	refusal.InsufficientFunds: {http.StatusPaymentRequired, "Insufficient funds"},
	refusal.SpendLimit:        {http.StatusPaymentRequired, "Spend limit reached"},
	refusal.Forbidden:         {http.StatusForbidden, "Not permitted"},
	refusal.Unauthenticated:   {http.StatusUnauthorized, "Not authenticated"},
	refusal.Unavailable:       {http.StatusServiceUnavailable, "Temporarily unavailable"},
	refusal.AgentFailed:       {http.StatusConflict, "The agent failed"},
	refusal.TooLate:           {http.StatusGone, "Too late"},
}

// The codes of problems that come from HTTP itself and not from the market.
const (
	codeInternal         refusal.Code = "internal"
	codeMalformed        refusal.Code = "malformed"
	codeMethodNotAllowed refusal.Code = "method_not_allowed"
	codeTooLarge         refusal.Code = "too_large"
	codeUnsupportedMedia refusal.Code = "unsupported_media_type"
	codeRequestTimeout   refusal.Code = "request_timeout"
	codeRateLimited      refusal.Code = "rate_limited"
	codeRange            refusal.Code = "range_not_satisfiable"
)

// httpAnswers is the same table for them.
var httpAnswers = map[refusal.Code]answer{
	codeInternal:         {http.StatusInternalServerError, "Internal error"},
	codeMalformed:        {http.StatusBadRequest, "Malformed request"},
	codeMethodNotAllowed: {http.StatusMethodNotAllowed, "Method not allowed"},
	codeTooLarge:         {http.StatusRequestEntityTooLarge, "Too large"},
	codeUnsupportedMedia: {http.StatusUnsupportedMediaType, "Unsupported media type"},
	codeRequestTimeout:   {http.StatusRequestTimeout, "Request timeout"},
	codeRateLimited:      {http.StatusTooManyRequests, "Too many requests"},
	codeRange:            {http.StatusRequestedRangeNotSatisfiable, "Range not satisfiable"},
}

// The sentences that say the same to everyone.
const (
	sentenceInternal    = "Something went wrong on our side. Try again; if it stays, ask for help with the request_id."
	sentenceNotFound    = "Not found: no such resource, or your key has no access to it."
	sentenceRange       = "No byte of the range that was asked for is there; Content-Range says how many there are."
	sentenceUnavailable = "A part of the service does not answer right now. Try again in a few seconds."
)

const retryAfterSeconds = 5

// newProblem makes the problem of a code.
func newProblem(code refusal.Code, detail, requestID string) *Problem {
	kind, known := answers[code]
	if !known {
		kind, known = httpAnswers[code]
	}
	if !known {
		code, kind, detail = codeInternal, httpAnswers[codeInternal], sentenceInternal
	}
	problem := &Problem{
		Type: "urn:aitasker:problem:" + string(code), Title: kind.title, Status: kind.status,
		Detail: detail, RequestID: requestID,
	}
	if kind.status == http.StatusServiceUnavailable {
		problem.retryAfter = retryAfterSeconds
	}
	if code == refusal.TooSoon {
		problem.retryAfter = int(market.HealthCheckPause / time.Second) // the longest pause there is
	}
	return problem
}

// problemOfRefusal shows a refusal. Whatever is not found reads the same, so that
// nobody learns whether it exists.
func problemOfRefusal(refused *refusal.Refusal, topupURL, requestID string) *Problem {
	detail := refused.Message
	if refused.Code == refusal.NotFound {
		detail = sentenceNotFound
	}
	problem := newProblem(refused.Code, detail, requestID)
	if refused.RetryAfter > 0 {
		problem.retryAfter = int(math.Ceil(refused.RetryAfter.Seconds()))
	}
	for _, field := range refused.Fields {
		problem.Errors = append(problem.Errors, ProblemField{
			Location: locationOf(field.Field), Message: field.Message, Value: shownValue(field.Value),
		})
	}
	if problem.Status == http.StatusUnprocessableEntity && len(problem.Errors) == 0 { // every 422 says where
		problem.Errors = []ProblemField{{Location: "body", Message: detail}}
	}
	if refused.Funds != nil {
		amount, balance := publicapi.USD(refused.Funds.AmountCents), publicapi.USD(refused.Funds.BalanceCents)
		problem.AmountUSD, problem.CurrentBalanceUSD, problem.TopupURL = &amount, &balance, topupURL
	}
	return problem
}

// locationOf places a field in the request: rules name the body's fields plainly
// and everything else with its place, such as query.cursor.
func locationOf(field string) string {
	if field == "query" || strings.HasPrefix(field, "query.") || strings.HasPrefix(field, "header.") {
		return field
	}
	return "body." + field
}

// maxShownValue keeps an error answer from repeating a whole document.
const maxShownValue = 200

// shownValue repeats what was sent where that helps and stays small.
func shownValue(value any) any {
	switch v := value.(type) {
	case string:
		if len(v) > maxShownValue {
			return nil
		}
	case map[string]any, []any:
		return nil
	}
	return value
}

// Error gives the public sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType marks the answer as a problem.
func (*Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders gives the headers that belong to the status.
func (p *Problem) GetHeaders() http.Header {
	headers := http.Header{}
	if p.retryAfter > 0 {
		headers.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.acceptEncoding != "" {
		headers.Set("Accept-Encoding", p.acceptEncoding)
	}
	if p.Status == http.StatusUnauthorized {
		headers.Set("WWW-Authenticate", `Bearer realm="aitasker"`)
	}
	return headers
}
