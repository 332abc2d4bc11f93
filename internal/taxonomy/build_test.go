package taxonomy

import (
	"strings"
	"testing"
)

func TestBuild_NamesEveryBreachOfTheSchema(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ source, breach string }{
		"weights not summing to one": {"rubrics: {r: {brief_adherence: 0.5}}", "weights sum to 0.5"},
		"adherence not the heaviest": {"dimensions: {brief_adherence: {name: B}, depth: {name: D}}\nrubrics: {r: {brief_adherence: 0.5, depth: 0.5}}", "not the heaviest"},
		"unknown dimension":          {"rubrics: {r: {brief_adherence: 0.6, glow: 0.4}}", "dimension glow is not listed"},
		"rule without penalty":       {"rules: {short: {text: Is short.}}", "rule short: needs"},
		"category without types":     {"categories: [{slug: a, name: A}]", "has no task types"},
		"budget outside the market":  {"categories: [{slug: a, name: A, budget: {min: 2, max: 400}, types: [{slug: b, name: B}]}]", "budget 2 to 400"},
		"slug twice":                 {"categories: [{slug: a, name: A, types: [{slug: b, name: B}, {slug: b, name: B}]}]", "listed twice"},
		"slug in capitals":           {"categories: [{slug: Big One, name: A}]", "lower-case words"},
		"no delivery window":         {"categories: [{slug: a, name: A, types: [{slug: b, name: B}]}]", "no delivery window"},
		"unknown rubric":             {"categories: [{slug: a, name: A, rubric: x, types: [{slug: b, name: B}]}]", `rubric "x" is not listed`},
		"unknown rule":               {"categories: [{slug: a, name: A, types: [{slug: b, name: B, rules: {loud: 1}}]}]", "rule loud is not listed"},
		"weight that is text":        {"rubrics: {r: {brief_adherence: much}}", "not a dimension and its weight"},
		"unknown key":                {"categorys: []", "unknown field"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := parse([]byte(test.source))
			if err == nil {
				_, err = build(f)
			}
			if err == nil || !strings.Contains(err.Error(), test.breach) {
				t.Fatalf("got %v, want a breach saying %q", err, test.breach)
			}
		})
	}
}
