package api

import (
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

// Whatever is sent as a field of a task, the answer blames the caller or serves
// him, and never breaks.
func TestCreateTask_NeverBreaksOnHostileFields(t *testing.T) {
	t.Parallel()
	odd := rapid.SampledFrom([]string{
		`null`, `true`, `-0`, `1e308`, `1E400`, `0.1e1`, `""`, `"\ud800"`, `"\u0000"`, `"` + "\xff" + `"`, `[]`, `[null]`, `[[]]`,
		`{}`, `{"":null}`, `{"a":"\ud800\u0000"}`, `{"a":-1e-400}`, `"2026-01-01"`, `["x",1]`, `9007199254740993`, `{"a":1,"a":2}`,
	})
	field := rapid.SampledFrom([]string{
		"brief", "description", "title", "category", "task_type", "budget_usd", "requirements", "metadata", "experimentation",
		"acceptance_criteria", "draft", "attachments", "brand_kit_id", "prior_task_id", "BRIEF", "", "brief.x", "$schema",
	})
	rapid.Check(t, func(rt *rapid.T) {
		var body strings.Builder
		body.WriteString(`{"brief":"A logo for a bakery in Lyon","category":"graphics-design","task_type":"logo-design","budget_usd":12.5`)
		for range rapid.IntRange(1, 4).Draw(rt, "fields") {
			body.WriteString(`,"` + field.Draw(rt, "field") + `":` + odd.Draw(rt, "value"))
		}
		body.WriteString("}")
		w := newWorld()
		got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster), http.MethodPost, "/api/v1/tasks", body.String())
		if got.Code != http.StatusCreated && got.Code != http.StatusBadRequest && got.Code != http.StatusUnprocessableEntity {
			rt.Fatalf("%s is answered %d: %s", body.String(), got.Code, got.Body)
		}
	})
}
