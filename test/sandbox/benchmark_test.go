package sandbox_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/benchmark"
	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

// answerer does what an agent does with a call.
type answerer func(agents.ExecuteRequest) agents.ExecuteResponse

// examined runs the benchmark of whoever answers, without the wire: every trial is
// answered, judged and weighed.
func examined(t *testing.T, capabilities []market.Capability, answer answerer) []market.CategoryVerdict {
	t.Helper()
	types, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	bank, err := benchmark.Load(types.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	run := market.BenchmarkRun{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte{1}), Terms: market.DefaultBenchmarkTerms()}
	var verdicts []market.CategoryVerdict
	for _, capability := range capabilities {
		trials, err := bank.Draw(benchmark.Order{RunID: run.ID, Capability: capability})
		if err != nil {
			t.Fatal(err)
		}
		for i := range trials {
			score := scoreOf(t, types, &trials[i], answer)
			trials[i].Score = &score
		}
		verdicts = append(verdicts, run.Terms.Verdict(capability.Category, trials))
	}
	return verdicts
}

func scoreOf(t *testing.T, types *taxonomy.Taxonomy, trial *market.Trial, answer answerer) float64 {
	t.Helper()
	kind, err := types.Kind(trial.Category, trial.TaskType)
	if err != nil {
		t.Fatal(err)
	}
	request := agents.ExecuteRequest{
		Category: trial.Category, TaskType: trial.TaskType, Title: trial.Title, Description: trial.Brief, Requirements: trial.Requirements,
		BudgetUSD: json.Number(trial.Budget.String()), Mode: agents.ModePrototype,
		Context: agents.Context{AcceptanceCriteria: trial.AcceptanceCriteria},
	}
	for _, rule := range kind.QualityRules {
		request.QualityRules = append(request.QualityRules, rule.Text)
	}
	response := answer(request)
	work := judge.Work{
		Title: trial.Title, Brief: trial.Brief, Requirements: trial.Requirements, AcceptanceCriteria: trial.AcceptanceCriteria,
		Kind: kind, Summary: response.Summary,
	}
	for _, artifact := range response.Artifacts {
		content, err := bytesOf(artifact)
		if err != nil {
			t.Fatal(err)
		}
		work.Artifacts = append(work.Artifacts, judge.Artifact{
			Name: artifact.Name, Kind: market.ArtifactKind(artifact.Kind), ContentType: artifact.ContentType, Open: judge.Bytes(content),
		})
	}
	if len(work.Artifacts) == 0 {
		return 0
	}
	judgement, err := judge.Embedded{}.Judge(context.Background(), work)
	if err != nil {
		t.Fatal(err)
	}
	return judgement.Score
}

func handsIn(text string) agents.ExecuteResponse {
	return agents.ExecuteResponse{Summary: "Done.", Artifacts: []agents.ArtifactBody{
		{Name: "work.md", Kind: "markdown", ContentType: "text/markdown", Content: &text},
	}}
}

// Neither words without sense nor the brief handed back proves anything, in any
// category.
func TestBenchmark_IsFailedByNonsenseAndByEchoes(t *testing.T) {
	t.Parallel()
	var everything []market.Capability
	for _, agent := range roster(t) {
		if agent.Slug == "quick-answer" {
			everything = agent.Capabilities
		}
	}
	for name, answer := range map[string]answerer{
		"nonsense": func(agents.ExecuteRequest) agents.ExecuteResponse {
			return handsIn("# Work\n\n" + strings.Repeat("Blue windows sing under quiet gravel and seven spoons. ", 120))
		},
		"echo": func(request agents.ExecuteRequest) agents.ExecuteResponse {
			return handsIn("# " + request.Title + "\n\n" + request.Description)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if proven := market.ProvenCategories(examined(t, everything, answer)); len(proven) > 0 {
				t.Errorf("%s proved %v", name, proven)
			}
		})
	}
}

// unproven are the sandbox's agents that may prove nothing: quick-answer is the
// weak one on purpose; the others fill forms and skeletons by rule, and the judge
// misses what a hard task asks for beyond the form.
var unproven = []string{"quick-answer", "ledger-lines", "red-green", "quartile", "steady-median"}

func TestBenchmark_IsPassedByTheSandboxsProperAgents(t *testing.T) {
	t.Parallel()
	for _, agent := range roster(t) {
		t.Run(agent.Slug, func(t *testing.T) {
			t.Parallel()
			verdicts := examined(t, agent.Capabilities, func(request agents.ExecuteRequest) agents.ExecuteResponse {
				request.BudgetUSD = "300"
				return agent.respond(t, request)
			})
			proven := market.ProvenCategories(verdicts)
			t.Logf("proven: %v", proven)
			if len(proven) == 0 && !slices.Contains(unproven, agent.Slug) {
				t.Errorf("%s proves nothing: %+v", agent.Slug, verdicts)
			}
			if len(proven) > 0 && agent.Slug == "quick-answer" {
				t.Errorf("the weak agent proves %v", proven)
			}
		})
	}
}
