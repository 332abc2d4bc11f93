package taxonomy

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func load(t *testing.T) *Taxonomy {
	t.Helper()
	loaded, err := Load()
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return loaded
}

func TestKind_RefusesMistakesAndNamesWhatIsNear(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		category, taskType, field string
		mentions                  []string
	}{
		"misspelt category":           {"writing-translaton", "no-such", "category", []string{"writing-translation"}},
		"part of a category":          {"marketing", "no-such", "category", []string{"digital-marketing"}},
		"category as it is shown":     {"Graphics & Design", "no-such", "category", []string{"graphics-design"}},
		"unlike any category":         {"zzzz", "no-such", "category", []string{"Valid are", "writing-translation", "personal-growth"}},
		"wrong category, known type":  {"zzzz", "blog-post", "category", []string{"blog-post belongs to writing-translation"}},
		"type of another category":    {"data", "logo-design", "task_type", []string{"belongs to the category graphics-design, not to data"}},
		"misspelt type":               {"writing-translation", "blgo-post", "task_type", []string{"blog-post"}},
		"type with spaces":            {"writing-translation", "Blog Post", "task_type", []string{"blog-post"}},
		"misspelt, in other category": {"data", "wordmark-desing", "task_type", []string{"wordmark-design of the category graphics-design"}},
		"unlike any type":             {"data", "qqqqqqqq", "task_type", []string{"Valid are", "spreadsheet"}},
		"empty":                       {"", "", "category", []string{"Valid are"}},
		"very long":                   {strings.Repeat("x", 1<<20), "", "category", []string{"Valid are"}},
	}
	taxonomy := load(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := taxonomy.Kind(test.category, test.taskType)
			refused, ok := refusal.As(err)
			if !ok || refused.Code != refusal.Invalid || len(refused.Fields) != 1 {
				t.Fatalf("got %v, want a refusal of one field", err)
			}
			if refused.Fields[0].Field != test.field {
				t.Errorf("field %q, want %q", refused.Fields[0].Field, test.field)
			}
			for _, mention := range test.mentions {
				if !strings.Contains(refused.Message, mention) {
					t.Errorf("%q does not mention %q", refused.Message, mention)
				}
			}
		})
	}
}

func TestCheckCapabilities_RefusesWhatNoTaskCanHave(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		declared []market.Capability
		refused  string
	}{
		"unknown category":         {[]market.Capability{{Category: "dat"}}, "Did you mean data?"},
		"category declared twice":  {[]market.Capability{{Category: "data"}, {Category: "data"}}, "declared twice"},
		"type of another category": {[]market.Capability{{Category: "data", TaskTypes: []string{"article"}}}, "belongs to the category writing-translation"},
		"no types":                 {[]market.Capability{{Category: "data"}}, ""},
		"own types":                {[]market.Capability{{Category: "data", TaskTypes: []string{"spreadsheet", "data-entry"}}}, ""},
	}
	taxonomy := load(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := taxonomy.CheckCapabilities(test.declared)
			if test.refused == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			refused, ok := refusal.As(err)
			if !ok || refused.Fields[0].Field != "capabilities" || !strings.Contains(refused.Message, test.refused) {
				t.Fatalf("got %v, want a refusal of capabilities saying %q", err, test.refused)
			}
		})
	}
}

func TestLoad_HasTheCategoriesAndTypesThatClientsKnow(t *testing.T) {
	t.Parallel()
	taxonomy := load(t)
	var slugs []string
	types := 0
	for _, category := range taxonomy.Categories() {
		slugs = append(slugs, category.Slug)
		types += len(category.TaskTypes)
	}
	want := []string{
		"writing-translation", "data", "graphics-design", "digital-marketing", "business", "ai-services", "programming-automation",
		"video-animation", "music-audio", "photography", "finance", "consulting", "personal-growth",
	}
	if diff := cmp.Diff(want, slugs); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
	if types < 200 {
		t.Errorf("%d task types, want at least 200", types)
	}
	for taskType, category := range map[string]string{
		"blog-post": "writing-translation", "article": "writing-translation", "copywriting": "writing-translation",
		"data-analysis": "data", "spreadsheet": "data", "data-analysis-summary": "data",
		"logo-design": "graphics-design", "wordmark-design": "graphics-design",
		"social-media-post": "digital-marketing", "code-skeleton": "programming-automation", "json-skeleton": "programming-automation",
	} {
		if _, err := taxonomy.Kind(category, taskType); err != nil {
			t.Errorf("%s/%s: %v", category, taskType, err)
		}
	}
}

func TestLoad_EveryTypeCanBeOfferedAndJudged(t *testing.T) {
	t.Parallel()
	taxonomy := load(t)
	for _, category := range taxonomy.Categories() {
		for _, listed := range category.TaskTypes {
			kind, err := taxonomy.Kind(category.Slug, listed.Slug)
			if err != nil {
				t.Fatalf("%s: %v", listed.Slug, err)
			}
			checkKind(t, category, kind)
		}
	}
}

func checkKind(t *testing.T, category Category, kind market.TaskKind) {
	t.Helper()
	if kind.MinBudget < 300 || kind.MaxBudget > 30_000 || kind.MinBudget < category.MinBudget || kind.MaxBudget > category.MaxBudget {
		t.Errorf("%s: budget %s to %s", kind.Type, kind.MinBudget, kind.MaxBudget)
	}
	if kind.Delivery != time.Hour && kind.Delivery != 24*time.Hour {
		t.Errorf("%s: delivery window %s", kind.Type, kind.Delivery)
	}
	sum := 0.0
	for _, dimension := range kind.Rubric.Dimensions {
		sum += dimension.Weight
		if dimension.Name == "" || dimension.Description == "" {
			t.Errorf("%s: dimension %s does not explain itself", kind.Type, dimension.Key)
		}
	}
	heaviest := slices.MaxFunc(kind.Rubric.Dimensions, func(a, b market.Dimension) int {
		return int(math.Copysign(1, a.Weight-b.Weight))
	})
	if math.Abs(sum-1) > 1e-9 || heaviest.Key != "brief_adherence" || kind.Rubric.Version == "" {
		t.Errorf("%s: weights sum to %g, heaviest %s, version %q", kind.Type, sum, heaviest.Key, kind.Rubric.Version)
	}
	for _, rule := range kind.QualityRules {
		if rule.Text == "" || strings.Contains(rule.Text, "{value}") || rule.Penalty <= 0 {
			t.Errorf("%s: rule %+v", kind.Type, rule)
		}
	}
}

func TestKind_GivesTypesTheirOwnRulesAndTheRestOfTheCategory(t *testing.T) {
	t.Parallel()
	taxonomy := load(t)
	ruleOf := func(category, taskType, key string) float64 {
		kind, err := taxonomy.Kind(category, taskType)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range kind.QualityRules {
			if rule.Key == key {
				return rule.Value
			}
		}
		return 0
	}
	got := []float64{
		ruleOf("writing-translation", "blog-post", "min_words"),
		ruleOf("writing-translation", "ghostwriting", "min_words"),
		ruleOf("writing-translation", "translation", "no_brief_echo"),
		ruleOf("graphics-design", "logo-design", "max_colors"),
		ruleOf("data", "data-analysis", "min_rows"),
	}
	if diff := cmp.Diff([]float64{300, 150, 0, 6, 0}, got); diff != "" {
		t.Errorf("rule values (-want +got):\n%s", diff)
	}
	rubrics := map[string]bool{}
	for category, taskType := range map[string]string{
		"writing-translation": "blog-post", "data": "spreadsheet", "graphics-design": "logo-design",
		"digital-marketing": "social-media-post", "programming-automation": "json-skeleton",
	} {
		kind, err := taxonomy.Kind(category, taskType)
		if err != nil {
			t.Fatal(err)
		}
		rubrics[kind.Rubric.Version] = true
	}
	if len(rubrics) != 5 {
		t.Errorf("%d different rubrics for 5 unlike types", len(rubrics))
	}
}

func TestKind_HandsOutCopies(t *testing.T) {
	t.Parallel()
	taxonomy := load(t)
	kind, err := taxonomy.Kind("data", "spreadsheet")
	if err != nil {
		t.Fatal(err)
	}
	kind.Rubric.Dimensions[0].Weight = 9
	kind.QualityRules[0].Penalty = 9
	taxonomy.Categories()[1].TaskTypes[0].Slug = "changed"
	again, err := taxonomy.Kind("data", "spreadsheet")
	if err != nil || again.Rubric.Dimensions[0].Weight == 9 || again.QualityRules[0].Penalty == 9 {
		t.Errorf("a caller changed the taxonomy: %+v, %v", again, err)
	}
	if taxonomy.Categories()[1].TaskTypes[0].Slug == "changed" {
		t.Error("a caller changed the list of types")
	}
}
