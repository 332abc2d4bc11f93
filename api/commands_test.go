package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

func TestCommands_SendWhatTheContractSays(t *testing.T) {
	t.Parallel()
	w := newWorld()
	want := map[string]sentCommand{
		"cancel-task":       {contract.UpdateCancel.Name, "", contract.CancelCommand{Reason: "no longer needed"}},
		"admin-cancel-task": {contract.UpdateCancel.Name, "", contract.CancelCommand{Reason: "breaks the rules", ByPlatform: true}},
		"select-best-bid":   {contract.UpdateSelectBid.Name, "", contract.SelectBidCommand{}},
		"select-bid":        {contract.UpdateSelectBid.Name, "", contract.SelectBidCommand{BidID: w.bids[0].ID}},
		"remix-task":        {contract.UpdateRemix.Name, "", contract.RemixCommand{}},
		"advance-clock":     {contract.UpdateAdvanceClock.Name, "", contract.AdvanceClockCommand{}},
		"extend-review":     {contract.UpdateExtendReview.Name, "", contract.ExtendReviewCommand{}},
		"approve-delivery":  {contract.UpdateApproveDelivery.Name, "", contract.ApproveDeliveryCommand{Number: 1}},
		"request-revision": {
			contract.UpdateRequestRevision.Name, "",
			contract.RequestRevisionCommand{Number: 1, Notes: "Please use more blue."},
		},
		"open-dispute": {contract.UpdateOpenDispute.Name, "", contract.OpenDisputeCommand{
			Number: 1, Reason: "incomplete", Statement: "The favicon is missing.",
		}},
		"answer-dispute": {contract.UpdateAnswerDispute.Name, "", contract.AnswerDisputeCommand{Answer: "It is in the second file."}},
		"resolve-dispute": {contract.UpdateResolveDispute.Name, "", contract.ResolveDisputeCommand{
			Resolution: market.ResolveSplit, AgentShare: 2500, Reason: "Half done.",
		}},
	}
	handler := w.serve(t)
	for id, command := range want {
		o := operationNamed(t, w, id)
		w.commands = nil
		send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, bodyFor(t, o))
		if diff := cmp.Diff([]sentCommand{command}, w.commands); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestCommands_RefuseTextThatBreaksARule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ operation, body, location, says string }{
		"notes too short":           {"request-revision", `{"notes":"  bluer   "}`, "body.notes", "10 to 5000"},
		"notes missing":             {"request-revision", `{}`, "body.notes", "is required"},
		"notes too long":            {"request-revision", `{"notes":"` + strings.Repeat("x", 5001) + `"}`, "body.notes", "10 to 5000"},
		"reason not on the list":    {"open-dispute", `{"reason":"ugly","statement":"x"}`, "body.reason", "must be one of not_as_described"},
		"statement blank":           {"open-dispute", `{"reason":"other","statement":" "}`, "body.statement", "1 to 5000"},
		"answer with a NUL":         {"answer-dispute", `{"answer":"a\u0000b"}`, "body.answer", "NUL"},
		"field that does not exist": {"remix-task", `{"rounds":2}`, "body.rounds", "not a known field"},
		"cancel reason too long":    {"cancel-task", `{"reason":"` + strings.Repeat("x", 501) + `"}`, "body.reason", "at most 500"},
		"split without a share":     {"resolve-dispute", `{"resolution":"split","reason":"x"}`, "body.agent_share", "above 0"},
		"split of everything":       {"resolve-dispute", `{"resolution":"split","agent_share":1,"reason":"x"}`, "body.agent_share", "below 1"},
		"split of a split hair":     {"resolve-dispute", `{"resolution":"split","agent_share":0.12345,"reason":"x"}`, "body.agent_share", "four decimals"},
		"share without a split":     {"resolve-dispute", `{"resolution":"refund","agent_share":0.5,"reason":"x"}`, "body.agent_share", "leave it out"},
		"activation without reason": {"activate-agent", `{"reason":""}`, "body.reason", "1 to 500"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			o := operationNamed(t, w, test.operation)
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, test.body)
			if problem := problemIn(t, http.StatusUnprocessableEntity, got); !names(problem, test.location, test.says) {
				t.Errorf("no error at %s saying %q: %s", test.location, test.says, got.Body)
			}
			if len(w.commands) > 0 {
				t.Errorf("the workflow was sent %v", w.commands)
			}
		})
	}
}

func TestCommands_RefuseAnEndedTaskWithoutAskingAnyone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Status, w.tasks[0].ClosedReason = market.TaskExpired, market.ClosedReviewTimeout
	handler := w.serve(t)
	for id := range validBodies {
		o := operationNamed(t, w, id)
		if !strings.Contains(o.path, w.tasks[0].ID.String()) || slices.Contains(takesAnAnswer, id) {
			continue
		}
		w.tasks[0].Livemode = id != "advance-clock" // which no live task knows
		got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: w.tasks[0].Livemode}, scopesFor(o)...), o.method, o.path, bodyFor(t, o))
		if problem := problemIn(t, http.StatusConflict, got); !strings.Contains(problem.Detail, "expired") {
			t.Errorf("%s: detail %q does not say where the task stands", id, problem.Detail)
		}
	}
	if len(w.commands) > 0 {
		t.Errorf("the workflow was sent %v", w.commands)
	}
}

// The workflow may end between the read and the command.
func TestCommands_ExplainAWorkflowThatEndedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld()
	deps := w.deps()
	deps.Flow = endingFlow{w}
	handler, err := New(deps)
	if err != nil {
		t.Fatal(err)
	}
	got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost,
		"/api/v1/tasks/"+w.tasks[0].ID.String()+"/deliveries/1/approve", "")
	if problem := problemIn(t, http.StatusConflict, got); !strings.Contains(problem.Detail, "completed") {
		t.Errorf("detail = %q", problem.Detail)
	}
}

// endingFlow ends the task as the command arrives.
type endingFlow struct{ *fixture }

func (f endingFlow) Command(_ context.Context, _ uuid.UUID, _ string, command contract.Request) error {
	f.tasks[0].Status = market.TaskCompleted
	return fmt.Errorf("%s: %w", command.Update(), ErrNoOpenWorkflow)
}

func TestCommands_RepeatUnderOneUpdateID(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.tasks[0].Status = market.TaskCompleted // by the first of the two
	path := "/api/v1/tasks/" + w.tasks[0].ID.String() + "/deliveries/1/approve"
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, path, "", "Idempotency-Key", "pay-1")
	if got.Code != http.StatusOK {
		t.Errorf("%d: %s", got.Code, got.Body)
	}
	want := contract.UpdateID(alice, "pay-1", "approve-delivery")
	if len(w.commands) != 1 || w.commands[0].UpdateID != want {
		t.Errorf("sent %v, want the update id %s", w.commands, want)
	}
}

func TestSelectBid_HidesABidOfAnotherTask(t *testing.T) {
	t.Parallel()
	w := newWorld()
	path := "/api/v1/tasks/" + w.tasks[0].ID.String() + "/bids/" + uuid.NewString() + "/select"
	problemIn(t, http.StatusNotFound, send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, path, ""))
	if len(w.commands) > 0 {
		t.Errorf("the workflow was sent %v", w.commands)
	}
}

func TestAnswerDispute_ShowsTheAgentNothingOfThePosters(t *testing.T) {
	t.Parallel()
	w := newWorld()
	o := operationNamed(t, w, "answer-dispute")
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), o.method, o.path, bodyFor(t, o))
	if want := `{"status":"delivering","delivery_status":"awaiting_approval"}`; strings.TrimSpace(got.Body.String()) != want {
		t.Errorf("%s, want %s", got.Body, want)
	}
}
