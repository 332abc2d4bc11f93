package taskflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/api"
	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestOutcome_KeepsTheWorkflowsRefusal(t *testing.T) {
	t.Parallel()
	said := contract.EncodeRefusal(market.RefuseFunds(1000, 250))
	refused, ok := refusal.As(outcome("select_bid", fmt.Errorf("update: %w", said)))
	if !ok || refused.Code != refusal.InsufficientFunds {
		t.Errorf("refusal = %+v, %t", refused, ok)
	}
}

func TestOutcome_TellsAnEndedWorkflowFromOneThatIsAway(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err         error
		ended, away bool
	}{
		"no such or closed workflow":   {serviceerror.NewNotFound("workflow execution already completed"), true, false},
		"ended during the update":      {temporal.NewApplicationError("x", endedMeanwhile), true, false},
		"no worker answers an update":  {client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded), false, true},
		"no worker answers a query":    {serviceerror.NewDeadlineExceeded("x"), false, true},
		"server unreachable":           {serviceerror.NewUnavailable("x"), false, true},
		"our own patience":             {fmt.Errorf("get: %w", context.DeadlineExceeded), false, true},
		"a plain error of the handler": {temporal.NewApplicationError("secret", ""), false, false},
		"an unknown update":            {errors.New("unknown update bogus"), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := outcome("cancel", test.err)
			if errors.Is(got, api.ErrNoOpenWorkflow) != test.ended || refusal.Is(got, refusal.Unavailable) != test.away {
				t.Errorf("outcome = %v", got)
			}
			if !errors.Is(got, test.err) {
				t.Error("the cause is lost to the log")
			}
		})
	}
	if outcome("cancel", nil) != nil {
		t.Error("a success became an error")
	}
}

func TestSummary_FitsAndStaysReadable(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"A logo", strings.Repeat("é", 200), strings.Repeat("x", 187) + "éé"} {
		got := summary(contract.TaskInput{TaskContent: market.TaskContent{TaskType: "logo-design", Title: title}})
		if len(got) > maxSummaryBytes || !utf8.ValidString(got) || !strings.HasPrefix(got, "logo-design: ") {
			t.Errorf("summary of %q is %d bytes: %q", title, len(got), got)
		}
	}
}
