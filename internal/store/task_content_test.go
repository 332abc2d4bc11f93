package store_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/store"
)

const numbersAsWritten = `{"big":1e30,"ratio":1e3,"exp":1E7,"small":1e-7,"one":1.0,"long":12345678901234567890,"tiny":1e-16383}`

func TestTask_KeepsMetadataAndRequirementsAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.shop(t, []string{"A logo for the old bakery"}, []string{numbersAsWritten})
	listed, err := h.ListTasks(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, market.TaskFilter{}, market.Page{Limit: 10})
	if err != nil || len(listed) != 1 {
		t.Fatalf("%d tasks, %v", len(listed), err)
	}
	if got := string(listed[0].Metadata); got != numbersAsWritten {
		t.Errorf("metadata came back as %s", got)
	}
	_, err = store.TakeStep(t.Context(), h.Store, listed[0].ID, "ready", func(step *store.Step) (int, error) {
		step.Emit(market.EventBidReady, publicapi.EventData{})
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	events, err := h.EventsOfTask(t.Context(), listed[0].ID, 0, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for _, event := range events {
		if !strings.Contains(string(event.Data), `"metadata":`+numbersAsWritten) {
			t.Errorf("%s tells the metadata otherwise: %.400s", event.Type, event.Data)
		}
	}
}

func TestDraft_KeepsMetadataAsItWasWrittenThroughEdits(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	draft := h.draft(t, "A logo")
	edited, err := h.EditDraft(t.Context(), market.Owner{AccountID: h.poster, Livemode: false}, draft.ID, func(task *market.Task) error {
		task.Metadata, task.Requirements = json.RawMessage(numbersAsWritten), json.RawMessage(`{"scale":1e2}`)
		return nil
	})
	if err != nil || string(edited.Metadata) != numbersAsWritten || string(edited.Requirements) != `{"scale":1e2}` {
		t.Errorf("metadata %s, requirements %s, %v", edited.Metadata, edited.Requirements, err)
	}
}

func TestListTasks_FindsANumberAsItWasWrittenAndAsPlainDigits(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.shop(t, []string{"A logo for the old bakery"}, []string{numbersAsWritten})
	for _, label := range []struct{ key, value string }{
		{"ratio", "1e3"},
		{"ratio", "1000"},
		{"exp", "1E7"},
		{"exp", "10000000"},
		{"small", "1e-7"},
		{"small", "0.0000001"},
		{"one", "1.0"},
		{"one", "1"},
		{"long", "12345678901234567890"},
		{"tiny", "1e-16383"},
		{"big", "1e30"},
	} {
		filter := market.TaskFilter{Metadata: map[string]string{label.key: label.value}}
		if got := h.titles(t, filter, 10); len(got) != 1 {
			t.Errorf("metadata[%s]=%s finds %d tasks, want 1", label.key, label.value, len(got))
		}
	}
}

func TestListTasks_FindsTextHoweverItsCharactersAreWritten(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.shop(t, []string{
		"Cafe\u0301 Soleil wants a post about its terrace", "请为海港咖啡设计一个简洁现代的标志，使用蓝色和沙色。", //nolint:gosmopolitan // the script is what is tested
		"カフェのロゴを作ってください。海の近くです", "ออกแบบโลโก้ร้านกาแฟริมทะเลให้หน่อย", "항구 커피를 위한 로고를 만들어 주세요", //nolint:gosmopolitan // the script is what is tested
		"ＡＢＣ logos for the Straße, by the sea", "داستان دانش\u200cآموز را بنویسید لطفا", "हिन्दी में एक लोगो बनाइए कृपया",
	}, []string{`{"shop":"Cafe\u0301"}`, `{}`, `{}`, `{}`, `{}`, `{}`, `{}`, `{}`})
	for query, want := range map[string]string{
		"Café": "0", "Cafe\u0301": "0", "CAFÉ soleil": "0", "咖啡": "1", "海": "2 1", "海港咖啡": "1", "logo 咖啡": "", "啡咖": "", //nolint:gosmopolitan // the script is what is tested
		"カフェ": "2", "ｶﾌｪ": "2", "ロゴ": "2", "กาแฟ": "3", "커피": "4", "abc": "5", "STRASSE": "5", "دانش\u200cآموز": "6", "लोगो": "7", "☕": "",
	} {
		if got := strings.Join(h.titles(t, market.TaskFilter{Words: query}, 10), " "); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if got := h.titles(t, market.TaskFilter{Metadata: map[string]string{"shop": "Café"}}, 10); len(got) != 1 {
		t.Errorf("metadata in composed characters finds %d tasks, want 1", len(got))
	}
}

func TestListTasks_LooksWordsUpInAnIndex(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	h.sql(t, `INSERT INTO tasks (id, account_id, livemode, title, brief, category, task_type, budget_cents, experimentation, status,
			closed_reason, event_sequence, terms, created_at, updated_at)
		SELECT gen_random_uuid(), $1, false, 'T', 'A brief that is long enough.', 'data', 'spreadsheet', 4000, 0.3, 'cancelled',
		       'poster_cancelled', 1, '{}', timestamptz '2025-01-01' + i * interval '1 minute', now() FROM generate_series(1, 20000) i`, h.poster)
	h.sql(t, `INSERT INTO task_words (task_id, account_id, livemode, created_at, words)
		SELECT id, account_id, livemode, created_at, array_to_tsvector(ARRAY['brief', left(md5(id::text), 3)]) FROM tasks`)
	h.shop(t, []string{"请为海港咖啡设计一个简洁现代的标志，使用蓝色和沙色。"}, []string{`{}`}) //nolint:gosmopolitan // the script is what is tested
	h.sql(t, `VACUUM (ANALYZE) task_words`)
	owner := market.Owner{AccountID: h.poster}
	plan, err := h.ExplainTasks(t.Context(), owner, market.TaskFilter{Words: "咖啡"}, market.Page{Limit: 10}) //nolint:gosmopolitan // the script is what is tested
	if err != nil || !strings.Contains(strings.Join(plan, "\n"), "task_words_by_word") {
		t.Errorf("%v\n%s", err, strings.Join(plan, "\n"))
	}
}

func TestAgentCall_KeepsItsRequestAsItWasWritten(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	agent := h.agent(t, "puller")
	request := `{"requirements":` + numbersAsWritten + `}`
	call, err := h.OpenCall(t.Context(), market.AgentCall{
		ID: uuid.New(), AgentID: agent.ID, ExecutionMode: market.ModePull, WorkflowID: "task:1", TaskID: uuid.New(), BidID: uuid.New(),
		Mode: market.CallPrototype, Number: 1, Try: 1, Request: json.RawMessage(request), ExpiresAt: time.Now().Add(time.Hour),
	})
	if err != nil || string(call.Request) != request {
		t.Errorf("the request came back as %s, %v", call.Request, err)
	}
}
