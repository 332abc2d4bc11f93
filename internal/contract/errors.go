package contract

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/market"
)

// EncodeRefusal makes the one error form that crosses Temporal's wire: an
// ApplicationError whose type is the refusal's code and whose details are the
// refusal. It is not retried, since a refusal is an answer; only CodeUnavailable
// is, since a part that is away comes back. Errors that are no refusal pass
// unchanged and count as internal.
func EncodeRefusal(err error) error {
	refusal, ok := market.AsRefusal(err)
	if !ok {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(refusal.Message, string(refusal.Code), temporal.ApplicationErrorOptions{
		NonRetryable: refusal.Code != market.CodeUnavailable,
		Category:     temporal.ApplicationErrorCategoryBenign,
		Details:      []any{*refusal}, // by value, so that DecodeRefusal also reads it before it was ever serialised
	})
}

// DecodeRefusal reads a refusal back from what Temporal returned; false when the
// error is something else, whose message must not be shown.
func DecodeRefusal(err error) (*market.Refusal, bool) {
	if refusal, ok := market.AsRefusal(err); ok {
		return refusal, true
	}
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || application.Type() == "" || !application.HasDetails() {
		return nil, false
	}
	var refusal market.Refusal
	readable := application.Details(&refusal) == nil && string(refusal.Code) == application.Type()
	if !readable {
		return nil, false
	}
	return &refusal, true
}
