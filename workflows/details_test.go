package workflows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/mock"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/refusal"
)

// metadata is what the Temporal UI shows of the running workflow.
func (h *fakeActivities) metadata() *sdkpb.WorkflowMetadata {
	h.t.Helper()
	answer, err := h.env.QueryWorkflow("__temporal_workflow_metadata")
	if err != nil {
		h.t.Fatalf("query metadata: %v", err)
	}
	var metadata sdkpb.WorkflowMetadata
	if err := answer.Get(&metadata); err != nil {
		h.t.Fatalf("read metadata: %v", err)
	}
	return &metadata
}

func TestDetails_ShowTheLastErrorUntilTheStepSucceeds(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	h.errs[contract.ActivityOpenReview.Name] = []error{refused(refusal.WrongState, "A task cannot do that.")}
	var during, after string
	h.at(minute/2, func() { during = h.metadata().GetCurrentDetails() })
	h.at(hour, func() { after = h.metadata().GetCurrentDetails() })
	h.end()

	if !strings.Contains(during, "prototyping") || !strings.Contains(during, "Last error: A task cannot do that.") {
		t.Errorf("details while the step fails: %q", during)
	}
	if !strings.Contains(after, "The poster must select a bid") || strings.Contains(after, "Last error") {
		t.Errorf("details after the step succeeded: %q", after)
	}
}

func TestDetails_SayWhoMustActAndByWhen(t *testing.T) {
	t.Parallel()
	for name, p := range positions() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newFakeActivities(t)
			p.arrange(h)
			var details string
			h.at(p.after, func() { details = h.metadata().GetCurrentDetails() })
			h.end()

			if !strings.Contains(details, p.waiting) {
				t.Errorf("details %q, want %q", details, p.waiting)
			}
		})
	}
}

func TestHandlers_AreDescribedForOperators(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	var described []string
	h.at(hour, func() {
		definition := h.metadata().GetDefinition()
		for _, handler := range slices.Concat(definition.GetUpdateDefinitions(), definition.GetQueryDefinitions()) {
			if handler.GetDescription() != "" && !strings.HasPrefix(handler.GetName(), "__") {
				described = append(described, handler.GetName())
			}
		}
	})
	h.end()

	slices.Sort(described)
	want := []string{
		"advance_clock", "answer_dispute", "approve_delivery", "await_recorded", "cancel", "extend_review", "follow_row", "open_dispute",
		"remix", "request_revision", "resolve_dispute", "select_bid", "timeline", "withdraw_bid",
	}
	if diff := cmp.Diff(want, described); diff != "" {
		t.Errorf("described handlers (-want +got):\n%s", diff)
	}
}

func TestSearchAttribute_FollowsTheStatusAndIsWrittenRarely(t *testing.T) {
	t.Parallel()
	h := newFakeActivities(t)
	var written []string
	h.prepare = func() {
		h.env.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(args mock.Arguments) {
			attributes, ok := args.Get(0).(temporal.SearchAttributes)
			if !ok {
				t.Errorf("upserted a %T", args.Get(0))
			}
			status, _ := attributes.GetKeyword(temporal.NewSearchAttributeKeyKeyword(contract.SearchTaskStatus))
			written = append(written, status)
		}).Return(nil)
	}
	h.sendAt(hour, contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}))
	h.sendAt(2*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
	h.sendAt(3*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Bigger, please."}))
	h.sendAt(4*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 2}))
	h.end()

	if diff := cmp.Diff([]string{"prototyping", "review", "delivering", "completed"}, written); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
}
