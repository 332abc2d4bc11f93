package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/sandbox"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

// fault names the first way in which a response breaks the endpoint contract.
func fault(response agents.ExecuteResponse) error {
	if n := len(response.Artifacts); n < 1 || n > 20 {
		return fmt.Errorf("%d artifacts", n)
	}
	if n := utf8.RuneCountInString(response.Summary); n == 0 || n > 2000 {
		return fmt.Errorf("summary of %d characters", n)
	}
	names := map[string]bool{}
	for _, artifact := range response.Artifacts {
		if names[artifact.Name] || !slices.Contains(market.ArtifactKinds, market.ArtifactKind(artifact.Kind)) {
			return fmt.Errorf("artifact %q of kind %q is repeated or unknown", artifact.Name, artifact.Kind)
		}
		names[artifact.Name] = true
		if err := opens(artifact); err != nil {
			return fmt.Errorf("%s: %w", artifact.Name, err)
		}
	}
	return nil
}

func bytesOf(artifact agents.ArtifactBody) ([]byte, error) {
	if artifact.Content != nil {
		return []byte(*artifact.Content), nil
	}
	return base64.StdEncoding.DecodeString(*artifact.ContentBase64)
}

var liveLink = regexp.MustCompile(`(^|[^\\])\]\(`)

func opens(artifact agents.ArtifactBody) error {
	content, err := bytesOf(artifact)
	if err != nil {
		return err
	}
	lower := strings.ToLower(string(content))
	switch kind := market.ArtifactKind(artifact.Kind); kind {
	case market.KindSVG:
		decoder := xml.NewDecoder(bytes.NewReader(content))
		for {
			part, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if element, ok := part.(xml.StartElement); ok && slices.Contains([]string{"script", "foreignObject", "image", "a"}, element.Name.Local) {
				return fmt.Errorf("holds <%s>", element.Name.Local)
			}
		}
	case market.KindJSON:
		return json.Unmarshal(content, new(any))
	case market.KindCSV:
		_, err = csv.NewReader(bytes.NewReader(content)).ReadAll()
	case market.KindImage:
		_, err = png.Decode(bytes.NewReader(content))
	case market.KindDocument:
		_, err = excelize.OpenReader(bytes.NewReader(content))
	case market.KindCode:
		if strings.HasSuffix(artifact.Name, ".go") {
			_, err = parser.ParseFile(token.NewFileSet(), artifact.Name, content, parser.AllErrors)
		}
	default:
		if strings.Contains(lower, "<script") || strings.Contains(lower, "<img") || kind == market.KindMarkdown && liveLink.MatchString(lower) || strings.Contains(lower, "<a ") {
			err = errors.New("holds active markup or a link")
		}
	}
	return err
}

func TestAgents_StayWithinTheContractWhateverTheBriefSays(t *testing.T) {
	t.Parallel()
	roster := sandbox.Roster()
	hostile := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"<script>alert(1)</script>", "![x](http://evil.test/a.png)", "a,b\n1,2\n=cmd(),3\n4,NaN", "]]>&lt;\x00\u202e", "called 光の店", `"""); import os`, "{point} {topic} {n}", //nolint:gosmopolitan // briefs come in every script
		"date,x,y\n2026-01-01,1,\n2026-01-02,1e300,5\n,,", "fetch */ the `data` and validate \\ it", "add column =1+1", "remove the", "make it red and shorter", "12 words about 'it", "é́́ \U0001F600 logo for \U0001F600",
	}))
	rapid.Check(t, func(t *rapid.T) {
		agent := rapid.SampledFrom(roster).Draw(t, "agent")
		capability := rapid.SampledFrom(agent.Capabilities).Draw(t, "capability")
		types := capability.TaskTypes
		if len(types) == 0 {
			types = []string{"copywriting", "social-media-post", "anything", "logo-design", "spreadsheet"}
		}
		join := func(name string) string {
			return strings.Join(rapid.SliceOfN(hostile, 0, 6).Draw(t, name), rapid.SampledFrom([]string{" ", "\n", ". "}).Draw(t, name+" joint"))
		}
		requirements, err := json.Marshal(map[string]any{"csv": join("csv"), "tone": join("tone"), "brand_name": join("name"), "columns": []string{join("column")}, "colors": join("colours"), "word_count": rapid.Int().Draw(t, "words")})
		if err != nil {
			t.Fatal(err)
		}
		feedback := join("feedback")
		req := agents.ExecuteRequest{
			Title: join("title"), Description: join("brief"), Category: capability.Category, TaskType: rapid.SampledFrom(types).Draw(t, "type"), BudgetUSD: "60", Requirements: requirements,
			Mode: rapid.SampledFrom([]agents.Mode{agents.ModePrototype, agents.ModeFinal}).Draw(t, "mode"), UserFeedback: &feedback,
			Context: agents.Context{AcceptanceCriteria: []string{join("criterion")}, Revision: 1},
		}
		response, err := agent.Respond(req)
		if err != nil {
			t.Fatalf("%s: %v", agent.Slug, err)
		}
		if err := fault(response); err != nil {
			t.Fatalf("%s breaks the contract: %v", agent.Slug, err)
		}
	})
}

func respond(t *testing.T, slug string, req agents.ExecuteRequest) agents.ExecuteResponse {
	t.Helper()
	for _, agent := range sandbox.Roster() {
		if agent.Slug == slug {
			response, err := agent.Respond(req)
			if err != nil {
				t.Fatalf("%s: %v", slug, err)
			}
			if err := fault(response); err != nil {
				t.Fatalf("%s breaks the contract: %v", slug, err)
			}
			return response
		}
	}
	t.Fatalf("no agent %q", slug)
	return agents.ExecuteResponse{}
}

func textOf(response agents.ExecuteResponse, name string) string {
	for _, artifact := range response.Artifacts {
		if artifact.Content != nil && strings.HasSuffix(artifact.Name, name) {
			return *artifact.Content
		}
	}
	return ""
}

func TestRoster_GivesEveryCategoryThreeBiddersAndTheMainTypesFour(t *testing.T) {
	t.Parallel()
	bidders := func(category, taskType string) (count int) {
		for _, agent := range sandbox.Roster() {
			if agent.Does(category, taskType) {
				count++
			}
		}
		return count
	}
	types, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, agent := range sandbox.Roster() {
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

func TestAgents_DifferFromOneAnotherButNotFromThemselves(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, agent := range sandbox.Roster() {
		req := blogPost()
		if !agent.Does(req.Category, req.TaskType) {
			req.Category = agent.Capabilities[0].Category
			req.TaskType = append(agent.Capabilities[0].TaskTypes, "any-type")[0]
		}
		req.TaskID = uuid.Must(uuid.NewV7())
		for _, mode := range []agents.Mode{agents.ModePrototype, agents.ModeFinal} {
			req.Mode = mode
			once := respond(t, agent.Slug, req)
			req.TaskID = uuid.Must(uuid.NewV7())
			if diff := cmp.Diff(once, respond(t, agent.Slug, req)); diff != "" {
				t.Errorf("%s answers one brief twice differently (-once +again):\n%s", agent.Slug, diff)
			}
			content, err := bytesOf(once.Artifacts[0])
			if owner := seen[string(content)]; err != nil || owner != "" && owner != agent.Slug {
				t.Errorf("%s hands in the work of %q (%v)", agent.Slug, owner, err)
			}
			seen[string(content)] = agent.Slug
		}
	}
}

func TestAgents_PriceBetweenTheirLowestAndTheBudget(t *testing.T) {
	t.Parallel()
	prices := map[string]bool{}
	for _, agent := range sandbox.Roster() {
		req := blogPost()
		req.Category, req.TaskType = agent.Capabilities[0].Category, append(agent.Capabilities[0].TaskTypes, "any-type")[0]
		response := respond(t, agent.Slug, req)
		price, err := market.ParseUSD(response.BidPriceUSD.String())
		if err != nil || price < agent.MinPrice || price >= 4000 {
			t.Errorf("%s asks %v, want %s to 40.00", agent.Slug, price, agent.MinPrice)
		}
		prices[price.String()] = true
	}
	if len(prices) < len(sandbox.Roster())-3 {
		t.Errorf("%d different prices among %d agents", len(prices), len(sandbox.Roster()))
	}
}
