package workflows_test

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/workflows"
)

// appointment is something that happens at a moment of workflow time.
type appointment struct {
	after time.Duration
	do    func()
	kept  bool
}

// reply is how the workflow answered a command.
type reply struct {
	accepted bool
	done     bool
	receipt  contract.CommandReceipt
	err      error
	at       time.Duration // since the task's start
}

// at has do called that long after the task's start.
func (h *fakeActivities) at(after time.Duration, do func()) {
	h.agenda = append(h.agenda, &appointment{after: after, do: do})
}

// sendAt sends a command that long after the task's start. The reply is filled
// when the workflow answers.
func (h *fakeActivities) sendAt(after time.Duration, command contract.Request) *reply {
	return h.sendAs(after, "", command)
}

// sendAs is sendAt under an update id of the caller.
func (h *fakeActivities) sendAs(after time.Duration, id string, command contract.Request) *reply {
	r := &reply{}
	h.at(after, func() { h.send(r, id, command) })
	return r
}

// awaitRecordedAt asks that long after the task's start whether it is recorded.
func (h *fakeActivities) awaitRecordedAt(after time.Duration) *reply {
	r := &reply{}
	h.at(after, func() { h.env.UpdateWorkflow(contract.UpdateAwaitRecorded.Name, "", h.callback(r)) })
	return r
}

func (h *fakeActivities) send(r *reply, id string, command contract.Request) {
	h.env.UpdateWorkflow(command.Update(), id, h.callback(r), command.Message())
}

// callback fills a reply.
func (h *fakeActivities) callback(r *reply) *testsuite.TestUpdateCallback {
	finish := func(err error) { r.done, r.err, r.at = true, err, h.env.Now().Sub(h.started) }
	return &testsuite.TestUpdateCallback{
		OnAccept: func() { r.accepted = true },
		OnReject: finish,
		OnComplete: func(result any, err error) {
			finish(err)
			if receipt, ok := result.(contract.CommandReceipt); ok {
				r.receipt = receipt
			}
		},
	}
}

// run leads the task to its end, through as many runs as it takes, and returns
// what the last one ended with.
func (h *fakeActivities) run() error {
	h.t.Helper()
	args := workflows.TaskArgs{TaskInput: h.input}
	now := h.started
	for {
		err := h.runOnce(args, now)
		var again *workflow.ContinueAsNewError
		if !errors.As(err, &again) {
			return err
		}
		args = workflows.TaskArgs{}
		if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &args); err != nil {
			h.t.Fatalf("cannot read what was carried over: %v", err)
		}
		now = h.env.Now()
	}
}

func (h *fakeActivities) runOnce(args workflows.TaskArgs, now time.Time) error {
	h.t.Helper()
	h.runs++
	h.suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := h.suite.NewTestWorkflowEnvironment()
	h.env = env
	env.SetStartTime(now)
	env.SetTestTimeout(time.Minute)
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute}) // a busy machine is no deadlock
	workflows.Register(env)
	h.open(env)
	if h.fresh {
		suggest := func() { env.SetContinueAsNewSuggested(true) }
		env.SetOnLocalActivityCompletedListener(func(*activity.Info, converter.EncodedValue, error) { suggest() })
		env.SetOnActivityCompletedListener(func(*activity.Info, converter.EncodedValue, error) { suggest() })
	}
	if h.prepare != nil {
		h.prepare()
	}
	for _, a := range h.agenda {
		if a.kept {
			continue
		}
		env.RegisterDelayedCallback(func() { a.kept = true; a.do() }, max(h.started.Add(a.after).Sub(now), 0))
	}
	env.ExecuteWorkflow(contract.TaskWorkflow, args)
	if !env.IsWorkflowCompleted() {
		h.t.Fatal("the workflow did not end")
	}
	return env.GetWorkflowError()
}

// end is run for tasks that must end well.
func (h *fakeActivities) end() {
	h.t.Helper()
	if err := h.run(); err != nil {
		h.t.Fatalf("the workflow ended with %v", err)
	}
}

// timeline asks the running, or just ended, workflow.
func (h *fakeActivities) timeline() contract.Timeline {
	h.t.Helper()
	answer, err := h.env.QueryWorkflow(contract.QueryTimeline.Name)
	if err != nil {
		h.t.Fatalf("query timeline: %v", err)
	}
	var timeline contract.Timeline
	if err := answer.Get(&timeline); err != nil {
		h.t.Fatalf("read timeline: %v", err)
	}
	return timeline
}

func mustSucceed(t *testing.T, r *reply, status market.TaskStatus, delivery market.DeliveryStatus) {
	t.Helper()
	if !r.done || r.err != nil {
		t.Fatalf("command: done %v, error %v; want success", r.done, r.err)
	}
	if want := (contract.CommandReceipt{Status: status, DeliveryStatus: delivery}); r.receipt != want {
		t.Errorf("receipt %+v, want %+v", r.receipt, want)
	}
}

// mustBeRefused checks that the answer crossed the border as a refusal.
func mustBeRefused(t *testing.T, r *reply, code refusal.Code) *refusal.Refusal {
	t.Helper()
	if !r.done {
		t.Fatal("the command was never answered")
	}
	refused, ok := contract.DecodeRefusal(r.err)
	if !ok {
		t.Fatalf("answer %v (%T), want a refusal", r.err, r.err)
	}
	if refused.Code != code {
		t.Errorf("refused with %s (%s), want %s", refused.Code, refused.Message, code)
	}
	return refused
}

func refused(code refusal.Code, sentence string) error {
	return contract.EncodeRefusal(refusal.New(code, "%s", sentence))
}

var errAway = fmt.Errorf("insert row: %w", errors.New("connection refused"))
