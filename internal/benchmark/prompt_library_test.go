package benchmark_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

func load(t *testing.T) (*benchmark.PromptLibrary, *taxonomy.Taxonomy) {
	t.Helper()
	types, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := benchmark.Load(types.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	return library, types
}

func draw(t *testing.T, library *benchmark.PromptLibrary, order benchmark.Order) []market.Trial {
	t.Helper()
	trials, err := library.Draw(order)
	if err != nil {
		t.Fatal(err)
	}
	if len(trials) != market.TrialsPerCategory {
		t.Fatalf("%d trials", len(trials))
	}
	return trials
}

// run is a run's id that is the same in every test run.
func run(number int) uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte{byte(number), byte(number >> 8)})
}

func TestLoad_NamesATypeThatNothingAsksFor(t *testing.T) {
	t.Parallel()
	_, err := benchmark.Load([]market.TaskKind{{Category: "data", Type: "palm-reading"}})
	if err == nil || !strings.Contains(err.Error(), "palm-reading of data: nothing asks for it") {
		t.Errorf("err = %v", err)
	}
}

func TestDraw_RefusesACategoryWithoutBriefs(t *testing.T) {
	t.Parallel()
	library, _ := load(t)
	if _, err := library.Draw(benchmark.Order{Capability: market.Capability{Category: "astrology"}}); err == nil {
		t.Error("drew a task of an unknown category")
	}
}

// Every type, every level and many clients: what is written is a task that a
// poster may post, with no slot left open.
func TestDraw_WritesOnlyTasksThatCouldBePosted(t *testing.T) {
	t.Parallel()
	library, types := load(t)
	for _, kind := range types.Kinds() {
		for number := range 12 {
			order := benchmark.Order{RunID: run(number), Capability: market.Capability{Category: kind.Category, TaskTypes: []string{kind.Type}}}
			for _, trial := range draw(t, library, order) {
				mustBePostable(t, kind, trial)
			}
		}
	}
}

func mustBePostable(t *testing.T, kind market.TaskKind, trial market.Trial) {
	t.Helper()
	content, err := market.NewContent(market.ContentDraft{
		Title: &trial.Title, Brief: &trial.Brief, Category: trial.Category, TaskType: trial.TaskType,
		BudgetUSD: trial.Budget.String(), Requirements: trial.Requirements, AcceptanceCriteria: trial.AcceptanceCriteria,
	}, kind, nil)
	if err != nil {
		t.Errorf("%s %s of %s: %v\n%s", trial.Level, trial.TaskType, trial.Scene, err, trial.Brief)
		return
	}
	if content.Title != trial.Title || content.Brief != trial.Brief {
		t.Errorf("%s %s is tidied on posting: %q %q", trial.Level, trial.TaskType, trial.Title, trial.Brief)
	}
	all := trial.Title + trial.Brief + string(trial.Requirements) + strings.Join(trial.AcceptanceCriteria, "")
	if strings.ContainsAny(strings.NewReplacer(string(trial.Requirements), "").Replace(all), "{}") || strings.Contains(all, "  ") {
		t.Errorf("%s %s of %s has an open slot or a gap:\n%s", trial.Level, trial.TaskType, trial.Scene, all)
	}
	for _, tell := range []string{"benchmark", "synthetic task", "test task"} {
		if strings.Contains(strings.ToLower(all), tell) {
			t.Errorf("%s %s gives itself away by %q", trial.Level, trial.TaskType, tell)
		}
	}
	if (trial.Level == market.LevelHard) != (len(trial.AcceptanceCriteria) > 0) {
		t.Errorf("%s %s has %d criteria", trial.Level, trial.TaskType, len(trial.AcceptanceCriteria))
	}
}

func TestDraw_IsTheSameForTheSameRunAndAnotherForTheNext(t *testing.T) {
	t.Parallel()
	library, types := load(t)
	for _, category := range types.Categories() {
		order := benchmark.Order{RunID: run(1), Capability: market.Capability{Category: category.Slug}}
		first := draw(t, library, order)
		if diff := cmp.Diff(first, draw(t, library, order)); diff != "" {
			t.Errorf("%s differs on repetition:\n%s", category.Slug, diff)
		}
		var scenarios []string
		for _, trial := range first {
			scenarios = append(scenarios, trial.Scene)
		}
		for number := range 20 {
			order.RunID, order.Avoid = run(100+number), scenarios
			for _, trial := range draw(t, library, order) {
				if slices.Contains(scenarios, trial.Scene) {
					t.Errorf("%s: run %d asks for %s again", category.Slug, number, trial.Scene)
				}
			}
		}
	}
}

func TestDraw_AsksOnlyForWhatIsDeclared(t *testing.T) {
	t.Parallel()
	library, _ := load(t)
	declared := []string{"data-analysis", "sql-query"}
	for number := range 20 {
		order := benchmark.Order{RunID: run(number), Capability: market.Capability{Category: "data", TaskTypes: declared}}
		asked := map[string]int{}
		for _, trial := range draw(t, library, order) {
			asked[trial.TaskType]++
		}
		if asked["data-analysis"]+asked["sql-query"] != 3 || len(asked) != 2 {
			t.Errorf("asked for %v, want both of %v", asked, declared)
		}
	}
}

func TestDraw_PaysTheAgentsPriceWhereTheTypeAllows(t *testing.T) {
	t.Parallel()
	library, _ := load(t)
	for number := range 20 {
		order := benchmark.Order{RunID: run(number), Capability: market.Capability{Category: "graphics-design"}, MinPrice: 150_00}
		for _, trial := range draw(t, library, order) {
			if trial.Budget < order.MinPrice {
				t.Errorf("%s pays %s, below the agent's price", trial.TaskType, trial.Budget)
			}
		}
	}
}

func TestDraw_GetsHarderFromLevelToLevel(t *testing.T) {
	t.Parallel()
	library, types := load(t)
	for _, category := range types.Categories() {
		for number := range 10 {
			trials := draw(t, library, benchmark.Order{RunID: run(number), Capability: market.Capability{Category: category.Slug}})
			var easy, hard map[string]any
			if json.Unmarshal(trials[0].Requirements, &easy) != nil || json.Unmarshal(trials[2].Requirements, &hard) != nil || len(easy) > len(hard) {
				t.Errorf("%s: easy requires %s, hard %s", category.Slug, trials[0].Requirements, trials[2].Requirements)
			}
		}
	}
}
