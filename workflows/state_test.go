package workflows_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/workflows"
)

func TestState_IsCarriedWhole(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC)
	bid := contract.ShownBid{BidID: uuid.New(), AgentName: "ada", PriceCents: 900, Score: 0.7, ReceivedAt: at}
	args := workflows.TaskArgs{
		TaskInput: newFakeActivities(t).input,
		Carried: &workflows.State{
			Recorded: true, Status: market.TaskDelivering, DeliveryStatus: market.DeliveryDisputed,
			ClosedReason: market.ClosedApproved, Deadline: at, Round: 2,
			Pool:  []contract.InvitedBid{{BidID: uuid.New(), AgentID: uuid.New(), AgentName: "bob"}},
			Shown: []contract.ShownBid{bid}, ReviewExtensions: 1, Selections: 2, Selected: &bid, Deliveries: 3,
			Revisions: 1, RevisionNotes: "Bigger.", DisputeAnswered: true, AnswerClosed: true,
			Verdict:        &market.Verdict{Resolution: market.ResolveRefund, Reason: "Nothing came.", DecidedBy: "operator"},
			Recommendation: &market.Verdict{Resolution: market.ResolveSplit, AgentShare: 10, Reason: "Why not.", DecidedBy: "judge"},
			Answers:        []workflows.Answer{{UpdateID: "one", Receipt: contract.CommandReceipt{Status: market.TaskReview}}},
			Timeline:       []contract.TimelineEntry{{At: at, Actor: "poster", Step: "task_published", Detail: "yes"}},
			IndexedStatus:  market.TaskDelivering, LastError: "connection refused",
			Attempt:   workflows.DeliveryAttempt{Try: 2, Pending: true, Complaint: "photo.png is no picture."},
			Submitted: []uuid.UUID{uuid.New()}, Advances: 1,
		},
	}
	fields := reflect.ValueOf(*args.Carried)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Errorf("field %s is not covered by this test", fields.Type().Field(i).Name)
		}
	}
	text, err := json.Marshal(args)
	if err != nil {
		t.Fatalf("marshal: %v", err)
	}
	var got workflows.TaskArgs
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("unmarshal: %v", err)
	}
	if diff := cmp.Diff(args, got); diff != "" {
		t.Errorf("carried over (-want +got):\n%s", diff)
	}
}

func TestTaskArgs_ReadWhatTheAPISends(t *testing.T) {
	t.Parallel()
	input := newFakeActivities(t).input
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatalf("marshal: %v", err)
	}
	var got workflows.TaskArgs
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("unmarshal: %v", err)
	}
	if diff := cmp.Diff(workflows.TaskArgs{TaskInput: input}, got); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

// A task that continues as new after every single activity lives the same life
// as one that never does.
func TestTask_LivesTheSameLifeWhenItContinuesAsNew(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(h *fakeActivities){
		"nobody selects": func(h *fakeActivities) {
			h.sendAt(hour, contract.UpdateExtendReview.With(contract.ExtendReviewCommand{}))
		},
		"remix, failed agent, revision, approval": func(h *fakeActivities) {
			h.pools = append(h.pools, []agent{{name: "dee", price: 500, score: 0.6}})
			h.deliveries = []string{"silent"}
			h.sendAt(1*hour, contract.UpdateRemix.With(contract.RemixCommand{}))
			h.sendAt(2*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(4*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(5*hour, contract.UpdateRequestRevision.With(contract.RequestRevisionCommand{Number: 1, Notes: "Bigger, please."}))
			h.sendAt(6*hour, contract.UpdateApproveDelivery.With(contract.ApproveDeliveryCommand{Number: 2}))
		},
		"dispute": func(h *fakeActivities) {
			h.sendAt(1*hour, contract.UpdateSelectBid.With(contract.SelectBidCommand{}))
			h.sendAt(2*hour, contract.UpdateOpenDispute.With(contract.OpenDisputeCommand{Number: 1, Reason: "other"}))
			h.sendAt(3*hour, contract.UpdateAnswerDispute.With(contract.AnswerDisputeCommand{Answer: "It is good."}))
			h.awaitRecordedAt(90 * hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, parts := newFakeActivities(t), newFakeActivities(t)
			parts.input, parts.started, parts.fresh = whole.input, whole.started, true
			arrange(whole)
			arrange(parts)
			whole.end()
			parts.end()

			if whole.runs != 1 || parts.runs < 5 {
				t.Errorf("%d and %d runs, want 1 and many", whole.runs, parts.runs)
			}
			if diff := cmp.Diff(whole.story(), parts.story()); diff != "" {
				t.Errorf("story (-whole +parts):\n%s", diff)
			}
			if a, b := whole.lastVisit(contract.ActivityCloseTask.Name), parts.lastVisit(contract.ActivityCloseTask.Name); a != b {
				t.Errorf("closed after %s and after %s", a, b)
			}
			if diff := cmp.Diff(steps(whole.timeline()), steps(parts.timeline())); diff != "" {
				t.Errorf("timeline (-whole +parts):\n%s", diff)
			}
		})
	}
}

// steps leaves out what comes in any order.
func steps(timeline contract.Timeline) []string {
	var all []string
	for _, entry := range timeline.Entries {
		if entry.Actor != "judge" && entry.Step != "prototype_received" {
			all = append(all, entry.At.Format(time.RFC3339)+" "+entry.Actor+" "+entry.Step+" "+entry.Detail)
		}
	}
	return all
}
