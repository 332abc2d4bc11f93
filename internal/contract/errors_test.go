package contract_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestDecodeRefusal_ShowsNothingButRefusals(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"nothing":                   nil,
		"a plain error":             errors.New("connection refused"),
		"another application error": temporal.NewApplicationError("boom", "wrapError"),
		"a type that lies":          temporal.NewApplicationError("boom", "busy", refusal.Refusal{Code: refusal.Invalid}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if refused, ok := contract.DecodeRefusal(err); ok {
				t.Errorf("read a refusal: %v", refused)
			}
		})
	}
}

func TestEncodeRefusal_LeavesOtherErrorsAsTheyAre(t *testing.T) {
	t.Parallel()
	err := errors.New("connection refused")
	if got := contract.EncodeRefusal(err); !errors.Is(got, err) {
		t.Errorf("got %v", got)
	}
	if got := contract.EncodeRefusal(nil); got != nil {
		t.Errorf("made %v of nothing", got)
	}
}

func TestRefusal_SurvivesTheWire(t *testing.T) {
	t.Parallel()
	want := market.RefuseFunds(800, 120)
	encoded := contract.EncodeRefusal(fmt.Errorf("hold price: %w", want))
	converter := temporal.GetDefaultFailureConverter()
	for name, err := range map[string]error{
		"in the same process":  encoded,
		"through the server":   converter.FailureToError(converter.ErrorToFailure(encoded)),
		"wrapped on this side": fmt.Errorf("activity: %w", encoded),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := contract.DecodeRefusal(err)
			if !ok {
				t.Fatalf("%v is no refusal any more", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
			var application *temporal.ApplicationError
			if !errors.As(err, &application) || !application.NonRetryable() || application.Type() != "insufficient_funds" {
				t.Errorf("application error %+v", application)
			}
		})
	}
}
