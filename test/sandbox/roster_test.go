package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
	"github.com/aitasker/aitasker/internal/testkit"
)

// member is a demo agent as the sandbox lists it.
type member struct {
	Slug         string              `json:"slug"`
	Capabilities []market.Capability `json:"capabilities"`
}

func roster(t *testing.T) []member {
	t.Helper()
	var all []member
	if err := json.Unmarshal(testkit.SandboxRoster(t), &all); err != nil || len(all) == 0 {
		t.Fatalf("the roster has %d agents: %v", len(all), err)
	}
	return all
}

func (m member) does(category, taskType string) bool {
	return slices.ContainsFunc(m.Capabilities, func(declared market.Capability) bool {
		return declared.Category == category && (len(declared.TaskTypes) == 0 || slices.Contains(declared.TaskTypes, taskType))
	})
}

func (m member) respond(t *testing.T, request agents.ExecuteRequest) agents.ExecuteResponse {
	t.Helper()
	call, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := testkit.AskSandbox(t, m.Slug, call)
	if err != nil {
		t.Fatalf("%s refuses %s: %v", m.Slug, request.TaskType, err)
	}
	var response agents.ExecuteResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		t.Fatalf("%s: %v", m.Slug, err)
	}
	return response
}

func bytesOf(artifact agents.ArtifactBody) ([]byte, error) {
	if artifact.Content != nil {
		return []byte(*artifact.Content), nil
	}
	return base64.StdEncoding.DecodeString(*artifact.ContentBase64)
}

func TestRoster_GivesEveryCategoryThreeBiddersAndTheMainTypesFour(t *testing.T) {
	t.Parallel()
	bidders := func(category, taskType string) (count int) {
		for _, agent := range roster(t) {
			if agent.does(category, taskType) {
				count++
			}
		}
		return count
	}
	types, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, agent := range roster(t) {
		if err := types.CheckCapabilities(agent.Capabilities); err != nil {
			t.Errorf("%s declares what cannot be posted: %v", agent.Slug, err)
		}
	}
	three := map[string]bool{}
	for _, kind := range types.Kinds() {
		n := bidders(kind.Category, kind.Type)
		if n < 2 {
			t.Errorf("%s has %d bidders, want 2", kind.Type, n)
		}
		three[kind.Category] = three[kind.Category] || n >= 3
	}
	for _, category := range types.Categories() {
		if !three[category.Slug] {
			t.Errorf("no type of %s has three bidders", category.Slug)
		}
	}
	for taskType, category := range map[string]string{"blog-post": "writing-translation", "article": "writing-translation", "copywriting": "writing-translation", "data-analysis": "data", "spreadsheet": "data", "data-analysis-summary": "data", "social-media-post": "digital-marketing", "logo-design": "graphics-design", "wordmark-design": "graphics-design"} {
		if n := bidders(category, taskType); n < 4 {
			t.Errorf("%s has %d bidders, want 4", taskType, n)
		}
	}
}
