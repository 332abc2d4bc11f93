package refusal

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code names a kind of refusal. Codes travel over every border unchanged:
// Postgres to activity, activity to workflow, workflow to API; the API maps each
// to one HTTP status. A shipped code never changes.
type Code string

// The refusals a caller can meet. Everything else is internal and never shown.
const (
	Invalid           Code = "invalid"            // a value breaks a rule; HTTP 422
	NotFound          Code = "not_found"          // absent or not yours; HTTP 404
	WrongState        Code = "wrong_state"        // legal, but not now; HTTP 409
	Conflict          Code = "conflict"           // a unique value is taken; HTTP 409
	AlreadyActive     Code = "already_active"     // there is nothing left to activate; HTTP 400
	Busy              Code = "busy"               // another command is in progress; HTTP 409
	TooSoon           Code = "too_soon"           // asked again within a pause; HTTP 429
	InsufficientFunds Code = "insufficient_funds" // the balance is too small; HTTP 402
	SpendLimit        Code = "spend_limit"        // the API key may not spend that much; HTTP 402
	Forbidden         Code = "forbidden"          // the credential lacks a scope; HTTP 403
	Unauthenticated   Code = "unauthenticated"    // no or bad credential; HTTP 401
	TooLate           Code = "too_late"           // nobody waits for it any more; HTTP 410
	Unavailable       Code = "unavailable"        // a part is away, try later; HTTP 503
	AgentFailed       Code = "agent_failed"       // the agent broke the endpoint contract or did not answer
)

// FieldError names one field of a request and the rule it breaks.
type FieldError struct {
	Field   string `json:"field"`           // path in the request, such as "budget_usd"
	Message string `json:"message"`         // the rule, as a sentence
	Value   any    `json:"value,omitempty"` // what was sent, when it is safe to repeat
}

// Sentence names the field and says the rule. A rule that begins with what was sent
// goes on from the field's name.
func (f FieldError) Sentence() string {
	if strings.HasPrefix(f.Message, `"`) {
		return f.Field + " " + f.Message
	}
	return f.Field + ": " + f.Message
}

// Refusal is an expected "no": a code for programs and a sentence for people.
// The sentence is public, so it never carries internals or secrets.
type Refusal struct {
	Code    Code         `json:"code"`
	Message string       `json:"message"`
	Fields  []FieldError `json:"fields,omitempty"`
	Funds   *Shortfall   `json:"funds,omitempty"` // set when Code is InsufficientFunds

	RetryAfter time.Duration `json:"retry_after,omitempty"` // when the same may be allowed; 0 for unknown
}

// Shortfall says how much money a step needs and how much there is.
type Shortfall struct {
	AmountCents  int64 `json:"amount_cents"`
	BalanceCents int64 `json:"balance_cents"`
}

// Error gives the public sentence.
func (r *Refusal) Error() string { return r.Message }

// New returns a Refusal with a formatted public sentence.
func New(code Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Field returns an Invalid refusal about one field.
func Field(field string, value any, format string, args ...any) *Refusal {
	return Fields([]FieldError{{Field: field, Message: fmt.Sprintf(format, args...), Value: value}})
}

// Fields returns an Invalid refusal about several fields at once; fields
// must not be empty.
func Fields(fields []FieldError) *Refusal {
	sentences := make([]string, len(fields))
	for i, f := range fields {
		sentences[i] = f.Sentence()
	}
	return &Refusal{Code: Invalid, Message: strings.Join(sentences, "; "), Fields: fields}
}

// As finds a Refusal in err's chain.
func As(err error) (*Refusal, bool) {
	var refused *Refusal
	ok := errors.As(err, &refused)
	return refused, ok
}

// Is reports whether err is a refusal with that code.
func Is(err error, code Code) bool {
	refused, ok := As(err)
	return ok && refused.Code == code
}
