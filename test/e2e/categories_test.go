package e2e

import (
	"encoding/json"
	"net/http"
	"testing"
)

// The published shape, with the whole taxonomy in it (SPEC 5 and 9).
func TestCategories_HaveThePublishedShape(t *testing.T) {
	t.Parallel()
	var answer map[string][]map[string]json.RawMessage
	sharedMarket(t).Account(t).Must(t, http.StatusOK, http.MethodGet, "/api/v1/categories", nil, &answer)
	if len(answer) != 1 || len(answer["categories"]) != 13 {
		t.Fatalf("%d keys, %d categories, want only 13 categories", len(answer), len(answer["categories"]))
	}
	total := 0
	for _, category := range answer["categories"] {
		var slug, name string
		var types []struct {
			Slug string      `json:"slug"`
			Name string      `json:"name"`
			Min  json.Number `json:"min_budget_usd"`
			Max  json.Number `json:"max_budget_usd"`
		}
		for field, into := range map[string]any{"slug": &slug, "name": &name, "task_types": &types} {
			if err := json.Unmarshal(category[field], into); err != nil {
				t.Fatalf("%s of %s: %v", field, category, err)
			}
		}
		if len(category) != 3 || slug == "" || name == "" {
			t.Errorf("category %q (%q) has %d fields, want slug, name and task_types", slug, name, len(category))
		}
		for _, listed := range types {
			least, _ := listed.Min.Float64()
			most, _ := listed.Max.Float64()
			if listed.Slug == "" || listed.Name == "" || least < 3 || most > 300 || least >= most {
				t.Errorf("%s has %+v", slug, listed)
			}
		}
		total += len(types)
	}
	if total < 200 {
		t.Errorf("%d task types, want at least 200", total)
	}
}
