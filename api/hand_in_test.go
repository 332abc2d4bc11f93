package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestHandIn_PassesTheBodyOnAsItCame(t *testing.T) {
	t.Parallel()
	w := newWorld()
	agent := uuid.New()
	body := `{ "agent_id": "` + agent.String() + `",  "summary": "` + strings.Repeat("x", maxBodyBytes) + `" }`
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost,
		base+"/tasks/"+w.tasks[0].ID.String()+"/bids", body)
	if got.Code != http.StatusAccepted {
		t.Fatalf("status = %d: %s", got.Code, got.Body)
	}
	if len(w.answers) != 1 || w.answers[0] != body || w.handed[0].AgentID != agent || w.handed[0].Mode != market.CallPrototype {
		t.Errorf("handed in %+v", w.handed)
	}
}

func TestHandIn_RefusesWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want int
		says string
	}{
		"not JSON":         {`{"summary":`, http.StatusBadRequest, "JSON"},
		"an agent of 7":    {`{"agent_id":7}`, http.StatusUnprocessableEntity, "agent_id"},
		"a list":           {`[]`, http.StatusUnprocessableEntity, "object"},
		"more than 16 MiB": {strings.Repeat(" ", market.MaxAnswerBytes+1), http.StatusRequestEntityTooLarge, "16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgent), http.MethodPost,
				base+"/tasks/"+w.tasks[0].ID.String()+"/deliveries", tt.body)
			if problem := problemIn(t, tt.want, got); !strings.Contains(problem.Detail, tt.says) || len(w.answers) > 0 {
				t.Errorf("detail %q, answers %v", problem.Detail, w.answers)
			}
		})
	}
}

func TestCallback_SaysHowAnAnswerWasMet(t *testing.T) {
	t.Parallel()
	for code, want := range map[refusal.Code]int{
		refusal.TooLate: http.StatusGone, refusal.Conflict: http.StatusConflict,
		refusal.Invalid: http.StatusUnprocessableEntity, refusal.Unavailable: http.StatusServiceUnavailable,
	} {
		w := newWorld()
		w.intakeErr = refusal.New(code, "It is so.")
		got := send(t, w.serve(t), "", http.MethodPost, base+"/callbacks/"+worldCall.String(), answerForTests, "X-AITasker-Signature", goodSignature)
		problemIn(t, want, got)
		if (got.Header().Get("Retry-After") != "") != (want == http.StatusServiceUnavailable) {
			t.Errorf("%s: Retry-After = %q", code, got.Header().Get("Retry-After"))
		}
	}
}

func TestInvitations_WaitAsLongAsAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler, token := w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopeAgentRead)
	path := agentsPath + "/" + w.agents[0].ID.String() + "/invitations?wait="
	if got := send(t, handler, token, http.MethodGet, path+"20", ""); got.Code != http.StatusOK || w.waited != 20*time.Second {
		t.Errorf("status %d, waited %s", got.Code, w.waited)
	}
	problemIn(t, http.StatusUnprocessableEntity, send(t, handler, token, http.MethodGet, path+"31", ""))
	w.agents[0].ExecutionMode = market.ModeAsync
	problemIn(t, http.StatusConflict, send(t, handler, token, http.MethodGet, path+"0", ""))
}
