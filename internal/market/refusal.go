package market

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
	CodeInvalid           Code = "invalid"            // a value breaks a rule; HTTP 422
	CodeNotFound          Code = "not_found"          // absent or not yours; HTTP 404
	CodeWrongState        Code = "wrong_state"        // legal, but not now; HTTP 409
	CodeConflict          Code = "conflict"           // a unique value is taken; HTTP 409
	CodeAlreadyActive     Code = "already_active"     // there is nothing left to activate; HTTP 400
	CodeBusy              Code = "busy"               // another command is in progress; HTTP 409
	CodeTooSoon           Code = "too_soon"           // asked again within a pause; HTTP 429
	CodeInsufficientFunds Code = "insufficient_funds" // the balance is too small; HTTP 402
	CodeSpendLimit        Code = "spend_limit"        // the API key may not spend that much; HTTP 402
	CodeForbidden         Code = "forbidden"          // the credential lacks a scope; HTTP 403
	CodeUnauthenticated   Code = "unauthenticated"    // no or bad credential; HTTP 401
	CodeTooLate           Code = "too_late"           // nobody waits for it any more; HTTP 410
	CodeUnavailable       Code = "unavailable"        // a part is away, try later; HTTP 503
	CodeAgentFailed       Code = "agent_failed"       // the agent broke the endpoint contract or did not answer
)

// FieldError names one field of a request and the rule it breaks.
type FieldError struct {
	Field   string `json:"field"`           // path in the request, such as "budget_usd"
	Message string `json:"message"`         // the rule, as a sentence
	Value   any    `json:"value,omitempty"` // what was sent, when it is safe to repeat
}

// Refusal is an expected "no": a code for programs and a sentence for people.
// The sentence is public, so it never carries internals or secrets.
type Refusal struct {
	Code    Code         `json:"code"`
	Message string       `json:"message"`
	Fields  []FieldError `json:"fields,omitempty"`
	Funds   *Shortfall   `json:"funds,omitempty"` // set when Code is CodeInsufficientFunds

	RetryAfter time.Duration `json:"retry_after,omitempty"` // when the same may be allowed; 0 for unknown
}

// Shortfall says how much money a step needs and how much there is.
type Shortfall struct {
	AmountCents  Cents `json:"amount_cents"`
	BalanceCents Cents `json:"balance_cents"`
}

// Error gives the public sentence.
func (r *Refusal) Error() string { return r.Message }

// Refuse makes a Refusal with a formatted public sentence.
func Refuse(code Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

// RefuseField makes a CodeInvalid refusal about one field.
func RefuseField(field string, value any, format string, args ...any) *Refusal {
	message := fmt.Sprintf(format, args...)
	return &Refusal{
		Code:    CodeInvalid,
		Message: fmt.Sprintf("%s: %s", field, message),
		Fields:  []FieldError{{Field: field, Message: message, Value: value}},
	}
}

// RefuseFields makes a CodeInvalid refusal about several fields at once; fields
// must not be empty.
func RefuseFields(fields []FieldError) *Refusal {
	sentences := make([]string, len(fields))
	for i, f := range fields {
		sentences[i] = f.Field + ": " + f.Message
	}
	return &Refusal{Code: CodeInvalid, Message: strings.Join(sentences, "; "), Fields: fields}
}

// RefuseFunds makes the refusal of a step that costs more than the balance.
func RefuseFunds(amount, balance Cents) *Refusal {
	return &Refusal{
		Code:    CodeInsufficientFunds,
		Message: fmt.Sprintf("This needs %s USD and the balance is %s USD; top up the account and try again.", amount, balance),
		Funds:   &Shortfall{AmountCents: amount, BalanceCents: balance},
	}
}

// AsRefusal finds a Refusal in err's chain.
func AsRefusal(err error) (*Refusal, bool) {
	var refusal *Refusal
	ok := errors.As(err, &refusal)
	return refusal, ok
}

// IsRefusal tells whether err is a refusal with that code.
func IsRefusal(err error, code Code) bool {
	refusal, ok := AsRefusal(err)
	return ok && refusal.Code == code
}
