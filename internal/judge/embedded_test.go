package judge_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

func TestEmbedded_FailsOnlyWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	away := errors.New("store is away")
	work := blogOrder.work(t, "post.md", nil)
	work.Artifacts[0].Open = func(context.Context) (io.ReadCloser, error) { return nil, away }
	if _, err := (judge.Embedded{}).Judge(t.Context(), work); !errors.Is(err, away) {
		t.Errorf("got %v, want the store's error", err)
	}
	work.Artifacts = nil
	j := judged(t, work)
	if j.Score != 0 || len(j.Penalties) == 0 {
		t.Errorf("no artifacts score %.2f with %d penalties", j.Score, len(j.Penalties))
	}
}

func TestEmbedded_GivesTheSameJudgementForTheSameWork(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]order{"blog/good.md": blogOrder, "logo/good.svg": logoOrder, "json/good.json": jsonOrder, "code/good.py": codeOrder} {
		first := judged(t, o.work(t, name, fixture(t, name)))
		for range 5 {
			if diff := cmp.Diff(first, judged(t, o.work(t, name, fixture(t, name)))); diff != "" {
				t.Fatalf("%s is judged differently (-first +again):\n%s", name, diff)
			}
		}
	}
}

func TestEmbedded_ExplainsEveryDimensionByFacts(t *testing.T) {
	t.Parallel()
	work := blogOrder.work(t, "post.md", fixture(t, "blog/mediocre.md"))
	j := judged(t, work)
	if j.Judge != "embedded" || j.Model != "embedded-1" || j.RubricVersion != work.Kind.Rubric.Version || j.Summary == "" {
		t.Errorf("signed as %q, %q, rubric %q, summary %q", j.Judge, j.Model, j.RubricVersion, j.Summary)
	}
	if len(j.Dimensions) != len(work.Kind.Rubric.Dimensions) {
		t.Fatalf("%d dimensions, want %d", len(j.Dimensions), len(work.Kind.Rubric.Dimensions))
	}
	for i, d := range j.Dimensions {
		if d.Key != work.Kind.Rubric.Dimensions[i].Key || d.Weight != work.Kind.Rubric.Dimensions[i].Weight || !strings.ContainsAny(d.Reason, "0123456789") {
			t.Errorf("dimension %+v does not name facts", d)
		}
	}
	if !strings.Contains(j.Dimensions[0].Reason, "key terms") || !strings.Contains(j.Dimensions[0].Reason, "missing") {
		t.Errorf("adherence says %q", j.Dimensions[0].Reason)
	}
}

func TestEmbedded_MeasuresEveryDimensionAndRuleOfTheTaxonomy(t *testing.T) {
	t.Parallel()
	loaded, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, category := range loaded.Categories() {
		for _, taskType := range category.TaskTypes {
			kind, err := loaded.Kind(category.Slug, taskType.Slug)
			if err != nil {
				t.Fatal(err)
			}
			for _, dimension := range kind.Rubric.Dimensions {
				if !judge.Measures(dimension.Key) {
					t.Errorf("%s: dimension %s is not measured", kind.Type, dimension.Key)
				}
			}
			for _, rule := range kind.QualityRules {
				if !judge.Checks(rule.Key) {
					t.Errorf("%s: rule %s is not checked", kind.Type, rule.Key)
				}
			}
		}
	}
}

func TestEmbedded_SurvivesAnyBytesUnderAnyKind(t *testing.T) {
	t.Parallel()
	var starts []string
	for _, name := range []string{"blog/good.md", "table/good.csv", "logo/good.svg", "json/good.json", "code/good.py"} {
		starts = append(starts, string(fixture(t, name)))
	}
	starts = append(starts, "", "%PDF-1.7\nstream\n", "PK\x03\x04", "\x89PNG\r\n\x1a\n", "GIF89a", "RIFF\x00\x00\x00\x00WAVEfmt ",
		string(workbook(t, [][]any{{"a", "b"}, {1, "=A2"}})), "<svg><g", `{"a":[`, "<html><div hidden>", "```")
	orders := []order{blogOrder, tableOrder, logoOrder, codeOrder, sheetOrder}
	works := make([]judge.Work, len(orders))
	for i, o := range orders {
		works[i] = o.work(t, "work", nil)
	}
	rapid.Check(t, func(rt *rapid.T) {
		content := []byte(rapid.SampledFrom(starts).Draw(rt, "start"))
		cut := rapid.IntRange(0, len(content)).Draw(rt, "cut")
		noise := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(rt, "noise")
		content = slices.Concat(content[:cut], noise, content[cut:])
		work := rapid.SampledFrom(works).Draw(rt, "work")
		name := rapid.SampledFrom([]string{"work", "a.go", "b.yaml", "c.json", "d.html", "e.csv"}).Draw(rt, "name")
		work.Artifacts = []judge.Artifact{{Name: name, Kind: rapid.SampledFrom(market.ArtifactKinds).Draw(rt, "kind"), Open: judge.Bytes(content)}}
		j, err := judge.Embedded{}.Judge(context.Background(), work)
		if err != nil || j.Score < 0 || j.Score > 1 {
			rt.Fatalf("score %g, error %v", j.Score, err)
		}
		for _, d := range j.Dimensions {
			if d.Score < 0 || d.Score > 1 || d.Reason == "" {
				rt.Fatalf("dimension %+v", d)
			}
		}
	})
}

func TestEmbedded_ScoresNoiseBelowAFifth(t *testing.T) {
	t.Parallel()
	work := blogOrder.work(t, "work", nil)
	rapid.Check(t, func(rt *rapid.T) {
		noise := rapid.SliceOfN(rapid.Byte(), 0, 4000).Draw(rt, "noise")
		work := work
		work.Artifacts = []judge.Artifact{{Name: "work", Kind: rapid.SampledFrom(market.ArtifactKinds).Draw(rt, "kind"), Open: judge.Bytes(noise)}}
		j, err := judge.Embedded{}.Judge(context.Background(), work)
		if err != nil || j.Score >= 0.2 {
			rt.Fatalf("noise scores %.2f, error %v", j.Score, err)
		}
	})
}
