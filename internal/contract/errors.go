package contract

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/refusal"
)

// EncodeRefusal makes the one error form that crosses Temporal's wire: an
// ApplicationError whose type is the refusal's code and whose details are the
// refusal. It is not retried, since a refusal is an answer; only refusal.Unavailable
// is, since a part that is away comes back. A market.MovedError gets a form of its
// own, for IsMoved. Other errors pass unchanged and count as internal.
func EncodeRefusal(err error) error {
	if moved := encodeMoved(err); moved != nil {
		return moved
	}
	refused, ok := refusal.As(err)
	if !ok {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(refused.Message, string(refused.Code), temporal.ApplicationErrorOptions{
		NonRetryable: refused.Code != refusal.Unavailable,
		Category:     temporal.ApplicationErrorCategoryBenign,
		Details:      []any{*refused}, // by value, so that DecodeRefusal also reads it before it was ever serialised
	})
}

// DecodeRefusal reads a refusal back from what Temporal returned; false when the
// error is something else, whose message must not be shown.
func DecodeRefusal(err error) (*refusal.Refusal, bool) {
	if refused, ok := refusal.As(err); ok {
		return refused, true
	}
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || application.Type() == "" || !application.HasDetails() {
		return nil, false
	}
	var refused refusal.Refusal
	readable := application.Details(&refused) == nil && string(refused.Code) == application.Type()
	if !readable {
		return nil, false
	}
	return &refused, true
}
