package e2e

import (
	"context"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

var record = flag.String("record", "", "version under which TestRecord keeps the histories of its scenarios")

// histories is where the replay test of package workflows finds them.
const histories = "../../workflows/testdata/histories"

// The ways through a task's workflow, each driven to its end. With -record their
// histories are kept for replay by later versions.
func TestRecord_EveryWayThroughATask(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	operator := m.Account(t, market.ScopeAdmin)
	for scenario, drive := range map[string]func(*testing.T) *postedTask{
		"happy-path": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 5)
			task := delivered(t, m, poster)
			task.finish(t, 1)
			return task
		},
		"no-agents": func(t *testing.T) *postedTask {
			t.Helper()
			task := post(t, m, m.Account(t))
			task.await(t, market.TaskExpired)
			return task
		},
		"cancel-while-agents-work": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			busy := poster.Agent(t, category, testkit.Hangs)
			task := post(t, m, poster)
			testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(busy.Calls()) == 1 })
			task.must(t, task.path+"/cancel", nil)
			return task
		},
		"cancel-in-review": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			task.must(t, task.path+"/cancel", map[string]any{"reason": "No longer needed."})
			return task
		},
		"remix-and-extend": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			task.must(t, task.path+"/extend-review", nil)
			poster.Agent(t, category, goodAnswer())
			task.must(t, task.path+"/remix", nil)
			task.await(t, market.TaskReview)
			task.must(t, task.path+"/select", nil)
			task.awaitDelivery(t, 1)
			task.finish(t, 1)
			return task
		},
		"bad-agents": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			poster.Agent(t, category, testkit.Fails(http.StatusBadRequest))
			poster.Agent(t, category, testkit.InTurn(testkit.Fails(http.StatusInternalServerError), goodAnswer()))
			task := delivered(t, m, poster)
			task.finish(t, 1)
			return task
		},
		"no-money-at-first": func(t *testing.T) *postedTask {
			t.Helper()
			poster := m.Account(t)
			poster.Agent(t, category, testkit.Works(welcome+1_00, goodWork))
			task := inReview(t, m, poster)
			task.refused(t, http.StatusPaymentRequired, task.path+"/select", nil)
			poster.Grant(t, granted)
			task.must(t, task.path+"/select", nil)
			task.awaitDelivery(t, 1)
			task.finish(t, 1)
			return task
		},
		"revision": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := delivered(t, m, poster)
			task.must(t, task.delivery(1, "/request-revision"), map[string]any{"notes": "Shorter sentences, please."})
			task.awaitDelivery(t, 2)
			task.finish(t, 2)
			return task
		},
		"winner-failed": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			failing := poster.Agent(t, category, testkit.ByMode(goodAnswer(), testkit.Fails(http.StatusBadRequest)))
			task := inReview(t, m, poster)
			task.selectBidOf(t, failing)
			task.await(t, market.TaskReview)
			task.must(t, task.path+"/select", nil)
			task.awaitDelivery(t, 1)
			task.finish(t, 1)
			return task
		},
		"agents-that-answer-themselves": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
			pull := poster.AgentIn(t, market.ModePull, category, testkit.Promises)
			task := post(t, m, poster)
			call := async.Promised(t, 1)
			m.CallBack(t, &call, answer(t, goodWork))
			invitations(t, poster, pull, 30)
			poster.Must(t, http.StatusNoContent, http.MethodDelete, task.path+"/bids/"+task.bidOf(t, pull).ID.String(), nil, nil)
			task.await(t, market.TaskReview)
			task.selectBidOf(t, async)
			lie := answer(t, goodWork, "artifacts", []any{testkit.Artifact("photo.png", "image", "image/png", "This is no picture.")})
			for n, body := range []string{lie, answer(t, goodWork)} {
				final := async.Promised(t, n+2)
				m.CallBack(t, &final, body)
			}
			task.awaitDelivery(t, 1)
			task.finish(t, 1)
			return task
		},
		"dispute-released": disputed(m, operator, map[string]any{"resolution": "release", "reason": "As described."}),
		"dispute-refunded": disputed(m, operator, map[string]any{"resolution": "refund", "reason": "Not as described."}),
		"dispute-split":    disputed(m, operator, map[string]any{"resolution": "split", "agent_share": 0.5, "reason": "Half of it."}),
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			keepHistory(t, scenario, drive(t))
		})
	}
}

// The ways on which somebody stays silent, with windows short enough to wait for.
func TestRecord_EveryWindowThatRunsOut(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{
		"AITASKER_WINDOW_PROTOTYPING": "10s", "AITASKER_WINDOW_APPROVAL": "8s",
		"AITASKER_WINDOW_DISPUTE_ANSWER": "1s", "AITASKER_WINDOW_DISPUTE_DECISION": "1s",
	})
	for scenario, drive := range map[string]func(*testing.T) *postedTask{
		"late-agents": func(t *testing.T) *postedTask {
			t.Helper()
			poster := m.Account(t)
			poster.Agent(t, category, testkit.Hangs)
			task := post(t, m, poster)
			task.await(t, market.TaskExpired)
			return task
		},
		"approval-timeout": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			task.must(t, task.path+"/select", nil)
			task.await(t, market.TaskExpired)
			return task
		},
		"dispute-undecided": func(t *testing.T) *postedTask {
			t.Helper()
			poster, _ := fundedPoster(t, m, 1)
			task := delivered(t, m, poster)
			task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "I do not like it."})
			testkit.Eventually(t, waitLimit, "the dispute has ended", func() bool { return task.read(t).ClosedReason != nil })
			return task
		},
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			keepHistory(t, scenario, drive(t))
		})
	}
	t.Run("review-timeout", func(t *testing.T) {
		t.Parallel()
		hasty := testkit.Start(t, map[string]string{"AITASKER_WINDOW_REVIEW": "1s"})
		poster, _ := fundedPoster(t, hasty, 1)
		task := post(t, hasty, poster)
		task.await(t, market.TaskExpired)
		keepHistory(t, "review-timeout", task)
	})
}

func disputed(m *testkit.Marketplace, operator *testkit.Client, verdict map[string]any) func(*testing.T) *postedTask {
	return func(t *testing.T) *postedTask {
		t.Helper()
		poster, _ := fundedPoster(t, m, 1)
		task := delivered(t, m, poster)
		task.must(t, task.delivery(1, "/dispute"), map[string]any{"reason": "incomplete", "statement": "Half of it is missing."})
		poster.Must(t, http.StatusOK, http.MethodPost, task.path+"/dispute/answer", map[string]any{"answer": "All is there."}, nil)
		operator.Must(t, http.StatusOK, http.MethodPost, "/api/v1/admin/disputes/"+task.id.String()+"/resolve", verdict, nil)
		return task
	}
}

// keepHistory waits until the workflow has ended as it should and, with -record,
// writes its history.
func keepHistory(t *testing.T, scenario string, task *postedTask) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	workflow := testkit.Temporal(t, task.market.Namespace).GetWorkflow(ctx, contract.TaskWorkflowID(task.id), "")
	if err := workflow.Get(ctx, nil); err != nil {
		t.Fatalf("the workflow of %s did not end well: %v", scenario, err)
	}
	ledgerMustHold(t, task.market)
	keep(t, scenario, historyOf(t, task))
}

// keep writes a history with -record.
func keep(t *testing.T, scenario string, events []*history.HistoryEvent) {
	t.Helper()
	if *record == "" {
		return
	}
	content, err := temporalproto.CustomJSONMarshalOptions{Indent: "  "}.Marshal(&history.History{Events: events})
	if err != nil {
		t.Fatalf("write history: %v", err)
	}
	folder := filepath.Join(histories, filepath.Base(*record))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatalf("write history: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, scenario+".json"), slices.Concat(content, []byte("\n")), 0o600); err != nil {
		t.Fatalf("write history: %v", err)
	}
}
