package refusal_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aitasker/aitasker/internal/refusal"
)

func TestBreaches_NamesEveryFieldAtOnce(t *testing.T) {
	t.Parallel()
	var breaches refusal.Breaches
	breaches.Note(nil)
	if err := breaches.Err(); err != nil {
		t.Errorf("without a breach: %v", err)
	}
	breaches.Note(refusal.Field("name", nil, "is required"))
	breaches.Refuse("url", "x", "must be a URL; this is %s", "x")
	breaches.Note(fmt.Errorf("check: %w", refusal.Field("events", nil, "is required")))
	refused, ok := refusal.As(breaches.Err())
	if !ok || refused.Code != refusal.Invalid || len(refused.Fields) != 3 || refused.Fields[1].Message != "must be a URL; this is x" {
		t.Errorf("refused with %+v", refused)
	}
}

func TestBreaches_KeepsAnErrorThatIsNoBreach(t *testing.T) {
	t.Parallel()
	for _, err := range []error{errors.New("lost"), refusal.New(refusal.Unavailable, "Try later."), refusal.New(refusal.Invalid, "No field is named.")} {
		var breaches refusal.Breaches
		breaches.Note(refusal.Field("name", nil, "is required"))
		breaches.Note(err)
		breaches.Note(errors.New("a later one"))
		if got := breaches.Err(); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
}
