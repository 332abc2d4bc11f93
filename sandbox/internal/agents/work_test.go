package agents_test

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
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// kinds are the kinds of artifact that the marketplace takes.
var kinds = []wire.Kind{"text", "markdown", "code", "json", "csv", "html", "svg", "image", "document", "audio", "video", "file"}

// fault names the first way in which a response breaks the endpoint contract.
func fault(response wire.ExecuteResponse) error {
	if n := len(response.Artifacts); n < 1 || n > 20 {
		return fmt.Errorf("%d artifacts", n)
	}
	if n := utf8.RuneCountInString(response.Summary); n == 0 || n > 2000 {
		return fmt.Errorf("summary of %d characters", n)
	}
	names := map[string]bool{}
	for _, artifact := range response.Artifacts {
		if names[artifact.Name] || !slices.Contains(kinds, artifact.Kind) {
			return fmt.Errorf("artifact %q of kind %q is repeated or unknown", artifact.Name, artifact.Kind)
		}
		names[artifact.Name] = true
		if err := opens(artifact); err != nil {
			return fmt.Errorf("%s: %w", artifact.Name, err)
		}
	}
	return nil
}

func bytesOf(artifact wire.Artifact) ([]byte, error) {
	if artifact.Content != nil {
		return []byte(*artifact.Content), nil
	}
	return base64.StdEncoding.DecodeString(*artifact.ContentBase64)
}

var liveLink = regexp.MustCompile(`(^|[^\\])\]\(`)

func opens(artifact wire.Artifact) error {
	content, err := bytesOf(artifact)
	if err != nil {
		return err
	}
	lower := strings.ToLower(string(content))
	switch kind := artifact.Kind; kind {
	case wire.KindSVG:
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
	case wire.KindJSON:
		return json.Unmarshal(content, new(any))
	case wire.KindCSV:
		_, err = csv.NewReader(bytes.NewReader(content)).ReadAll()
	case wire.KindImage:
		_, err = png.Decode(bytes.NewReader(content))
	case wire.KindDocument:
		_, err = excelize.OpenReader(bytes.NewReader(content))
	case wire.KindCode:
		if strings.HasSuffix(artifact.Name, ".go") {
			_, err = parser.ParseFile(token.NewFileSet(), artifact.Name, content, parser.AllErrors)
		}
	default:
		if strings.Contains(lower, "<script") || strings.Contains(lower, "<img") || kind == wire.KindMarkdown && liveLink.MatchString(lower) || strings.Contains(lower, "<a ") {
			err = errors.New("holds active markup or a link")
		}
	}
	return err
}

func TestAgents_StayWithinTheContractWhateverTheBriefSays(t *testing.T) {
	t.Parallel()
	roster := agents.Roster()
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
		req := wire.ExecuteRequest{
			Title: join("title"), Description: join("brief"), Category: capability.Category, TaskType: rapid.SampledFrom(types).Draw(t, "type"), BudgetUSD: "60", Requirements: requirements,
			Mode: rapid.SampledFrom([]wire.Mode{wire.ModePrototype, wire.ModeFinal}).Draw(t, "mode"), UserFeedback: &feedback,
			Context: wire.Context{AcceptanceCriteria: []string{join("criterion")}, Revision: 1},
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

func respond(t *testing.T, slug string, req wire.ExecuteRequest) wire.ExecuteResponse {
	t.Helper()
	for _, agent := range agents.Roster() {
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
	return wire.ExecuteResponse{}
}

func textOf(response wire.ExecuteResponse, name string) string {
	for _, artifact := range response.Artifacts {
		if artifact.Content != nil && strings.HasSuffix(artifact.Name, name) {
			return *artifact.Content
		}
	}
	return ""
}

func TestAgents_DifferFromOneAnotherButNotFromThemselves(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, agent := range agents.Roster() {
		req := blogPost()
		if !agent.Does(req.Category, req.TaskType) {
			req.Category = agent.Capabilities[0].Category
			req.TaskType = append(agent.Capabilities[0].TaskTypes, "any-type")[0]
		}
		req.TaskID = "task-1"
		for _, mode := range []wire.Mode{wire.ModePrototype, wire.ModeFinal} {
			req.Mode = mode
			once := respond(t, agent.Slug, req)
			req.TaskID = "task-2"
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
	for _, agent := range agents.Roster() {
		req := blogPost()
		req.Category, req.TaskType = agent.Capabilities[0].Category, append(agent.Capabilities[0].TaskTypes, "any-type")[0]
		response := respond(t, agent.Slug, req)
		price, err := wire.ParseUSD(response.BidPriceUSD.String())
		if err != nil || price < agent.MinPrice || price >= 4000 {
			t.Errorf("%s asks %v, want %s to 40.00", agent.Slug, price, agent.MinPrice)
		}
		prices[price.String()] = true
	}
	if len(prices) < len(agents.Roster())-3 {
		t.Errorf("%d different prices among %d agents", len(prices), len(agents.Roster()))
	}
}
