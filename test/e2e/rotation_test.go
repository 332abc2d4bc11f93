package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// accepts lets calls through that prove the key as an agent would: in either pair
// of headers, with the body's signature.
func accepts(key *atomic.Pointer[string], answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		mac := hmac.New(sha256.New, []byte(*key.Load()))
		mac.Write(body)
		signature := hex.EncodeToString(mac.Sum(nil))
		for _, suffix := range []string{"", "-Pending"} {
			if r.Header.Get("X-AITasker-Key"+suffix) == *key.Load() && r.Header.Get("X-AITasker-Signature"+suffix) == signature {
				answer(w, r)
				return
			}
		}
		http.Error(w, "not the platform", http.StatusUnauthorized)
	}
}

// rotated is the answer of a rotation.
type rotated struct {
	publicapi.Agent

	ExecuteKey string `json:"execute_key"`
}

// An agent moves to a new key in the middle of a task and misses no call: first it
// knows the old one only, then the new one only, and then no other is sent.
func TestRotation_MissesNoCallOfARunningTask(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_LOG_LEVEL": "trace"})
	poster := m.Account(t)
	poster.Grant(t, granted)
	var known atomic.Pointer[string]
	agent := poster.Agent(t, category, testkit.Hangs)
	known.Store(&agent.Key)
	path := "/api/v1/developers/agents/" + agent.ID

	inTheMiddle := make(chan struct{})
	agent.Answer(testkit.InTurn(func(w http.ResponseWriter, _ *http.Request) {
		<-inTheMiddle // the call is under way while the key is rotated
		w.WriteHeader(http.StatusServiceUnavailable)
	}, accepts(&known, goodAnswer())))
	task := post(t, m, poster)
	testkit.Eventually(t, waitLimit, "the agent is at work", func() bool { return len(agent.Calls()) == 1 })
	var lost, next rotated
	poster.Must(t, http.StatusOK, http.MethodPost, path+"/rotate-secret", nil, &lost)
	poster.Must(t, http.StatusOK, http.MethodPost, path+"/rotate-secret", nil, &next)
	close(inTheMiddle)
	if next.PendingKeyLast4 == nil || !strings.HasSuffix(next.ExecuteKey, *next.PendingKeyLast4) || !strings.HasSuffix(agent.Key, next.ExecuteKeyLast4) {
		t.Errorf("rotated = %+v", next.Agent)
	}

	task.await(t, market.TaskReview)
	task.must(t, task.path+"/select", nil)
	task.awaitDelivery(t, 1) // with the old key, which comes where it always came
	known.Store(&next.ExecuteKey)
	task.must(t, task.delivery(1, "/request-revision"), map[string]any{"notes": "Shorter sentences, please."})
	task.awaitDelivery(t, 2) // with the new key, beside the old one
	var promoted publicapi.Agent
	poster.Must(t, http.StatusOK, http.MethodPost, path+"/promote-secret", nil, &promoted)
	poster.Must(t, http.StatusConflict, http.MethodPost, path+"/promote-secret", nil, nil)
	if promoted.PendingKeyLast4 != nil || promoted.ExecuteKeyLast4 != *next.PendingKeyLast4 {
		t.Errorf("promoted = %+v", promoted)
	}
	task.must(t, task.delivery(2, "/request-revision"), map[string]any{"notes": "Name the farms in the first line."})
	task.awaitDelivery(t, 3)
	task.finish(t, 3)
	task.mustHaveMoved(t, paid())

	keysMustBe(t, agent, [][2]string{
		{agent.Key, ""}, {agent.Key, next.ExecuteKey}, {agent.Key, next.ExecuteKey}, {agent.Key, next.ExecuteKey}, {next.ExecuteKey, ""},
	})
	m.Stop(t)
	for name, key := range map[string]string{"first": agent.Key, "replaced": lost.ExecuteKey, "new": next.ExecuteKey} {
		if strings.Contains(m.Said(), key) {
			t.Errorf("the log shows the %s key", name)
		}
	}
}

// keysMustBe checks which keys each call carried: the current and the pending one.
func keysMustBe(t *testing.T, agent *testkit.Agent, want [][2]string) {
	t.Helper()
	calls := agent.Calls()
	if len(calls) != len(want) {
		t.Fatalf("the agent was called %d times, want %d", len(calls), len(want))
	}
	for i, call := range calls {
		got := [2]string{call.Header.Get("X-AITasker-Key"), call.Header.Get("X-AITasker-Key-Pending")}
		if got != want[i] || (call.Header.Get("X-AITasker-Signature-Pending") == "") != (want[i][1] == "") {
			t.Errorf("call %d carries the wrong keys", i+1)
		}
	}
}
