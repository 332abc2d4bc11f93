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
	for scenario, drive := range map[string]func(*testing.T) *task{
		"happy-path": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 5)
			k := delivered(t, m, poster)
			k.finish(t, 1)
			return k
		},
		"no-agents": func(t *testing.T) *task {
			t.Helper()
			k := post(t, m, m.Account(t))
			k.await(t, market.TaskExpired)
			return k
		},
		"cancel-while-agents-work": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			busy := poster.Agent(t, category, testkit.Hangs)
			k := post(t, m, poster)
			testkit.Eventually(t, patience, "the agent is at work", func() bool { return len(busy.Calls()) == 1 })
			k.must(t, k.path+"/cancel", nil)
			return k
		},
		"cancel-in-review": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			k := inReview(t, m, poster)
			k.must(t, k.path+"/cancel", map[string]any{"reason": "No longer needed."})
			return k
		},
		"remix-and-extend": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			k := inReview(t, m, poster)
			k.must(t, k.path+"/extend-review", nil)
			poster.Agent(t, category, good())
			k.must(t, k.path+"/remix", nil)
			k.await(t, market.TaskReview)
			k.must(t, k.path+"/select", nil)
			k.awaitDelivery(t, 1)
			k.finish(t, 1)
			return k
		},
		"bad-agents": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			poster.Agent(t, category, testkit.Fails(http.StatusBadRequest))
			poster.Agent(t, category, testkit.InTurn(testkit.Fails(http.StatusInternalServerError), good()))
			k := delivered(t, m, poster)
			k.finish(t, 1)
			return k
		},
		"no-money-at-first": func(t *testing.T) *task {
			t.Helper()
			poster := m.Account(t)
			poster.Agent(t, category, testkit.Works(welcome+1_00, goodWork))
			k := inReview(t, m, poster)
			k.refused(t, http.StatusPaymentRequired, k.path+"/select", nil)
			poster.Grant(t, granted)
			k.must(t, k.path+"/select", nil)
			k.awaitDelivery(t, 1)
			k.finish(t, 1)
			return k
		},
		"revision": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			k := delivered(t, m, poster)
			k.must(t, k.delivery(1, "/request-revision"), map[string]any{"notes": "Shorter sentences, please."})
			k.awaitDelivery(t, 2)
			k.finish(t, 2)
			return k
		},
		"winner-failed": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			failing := poster.Agent(t, category, testkit.ByMode(good(), testkit.Fails(http.StatusBadRequest)))
			k := inReview(t, m, poster)
			k.selectBidOf(t, failing)
			k.await(t, market.TaskReview)
			k.must(t, k.path+"/select", nil)
			k.awaitDelivery(t, 1)
			k.finish(t, 1)
			return k
		},
		"agents-that-answer-themselves": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			async := poster.AgentIn(t, market.ModeAsync, category, testkit.Promises)
			pull := poster.AgentIn(t, market.ModePull, category, testkit.Promises)
			k := post(t, m, poster)
			call := async.Promised(t, 1)
			m.CallBack(t, &call, answer(t, goodWork))
			invitations(t, poster, pull, 30)
			poster.Must(t, http.StatusNoContent, http.MethodDelete, k.path+"/bids/"+k.bidOf(t, pull).ID.String(), nil, nil)
			k.await(t, market.TaskReview)
			k.selectBidOf(t, async)
			lie := answer(t, goodWork, "artifacts", []any{testkit.Artifact("photo.png", "image", "image/png", "This is no picture.")})
			for n, body := range []string{lie, answer(t, goodWork)} {
				final := async.Promised(t, n+2)
				m.CallBack(t, &final, body)
			}
			k.awaitDelivery(t, 1)
			k.finish(t, 1)
			return k
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
	for scenario, drive := range map[string]func(*testing.T) *task{
		"late-agents": func(t *testing.T) *task {
			t.Helper()
			poster := m.Account(t)
			poster.Agent(t, category, testkit.Hangs)
			k := post(t, m, poster)
			k.await(t, market.TaskExpired)
			return k
		},
		"approval-timeout": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			k := inReview(t, m, poster)
			k.must(t, k.path+"/select", nil)
			k.await(t, market.TaskExpired)
			return k
		},
		"dispute-undecided": func(t *testing.T) *task {
			t.Helper()
			poster, _ := rich(t, m, 1)
			k := delivered(t, m, poster)
			k.must(t, k.delivery(1, "/dispute"), map[string]any{"reason": "other", "statement": "I do not like it."})
			testkit.Eventually(t, patience, "the dispute has ended", func() bool { return k.read(t).ClosedReason != nil })
			return k
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
		poster, _ := rich(t, hasty, 1)
		k := post(t, hasty, poster)
		k.await(t, market.TaskExpired)
		keepHistory(t, "review-timeout", k)
	})
}

func disputed(m *testkit.Marketplace, operator *testkit.Client, verdict map[string]any) func(*testing.T) *task {
	return func(t *testing.T) *task {
		t.Helper()
		poster, _ := rich(t, m, 1)
		k := delivered(t, m, poster)
		k.must(t, k.delivery(1, "/dispute"), map[string]any{"reason": "incomplete", "statement": "Half of it is missing."})
		poster.Must(t, http.StatusOK, http.MethodPost, k.path+"/dispute/answer", map[string]any{"answer": "All is there."}, nil)
		operator.Must(t, http.StatusOK, http.MethodPost, "/api/v1/admin/disputes/"+k.id.String()+"/resolve", verdict, nil)
		return k
	}
}

// keepHistory waits until the workflow has ended as it should and, with -record,
// writes its history.
func keepHistory(t *testing.T, scenario string, k *task) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	workflow := testkit.Temporal(t, k.market.Namespace).GetWorkflow(ctx, contract.TaskWorkflowID(k.id), "")
	if err := workflow.Get(ctx, nil); err != nil {
		t.Fatalf("the workflow of %s did not end well: %v", scenario, err)
	}
	ledgerMustHold(t, k.market)
	keep(t, scenario, historyOf(t, k))
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
