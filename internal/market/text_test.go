package market_test

import (
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

func TestVisibleLength_CountsWhatAReaderSees(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":                                     0,
		"harbour":                              7,
		"two  words":                           9, // the gap counts once
		"\u200b\u200b\u200b":                   0, // zero width spaces
		"a\u200b\u2060\ufeffb":                 2,
		" \u00a0\u2003\t\n":                    0,
		"\u2800\u2800":                         0, // Braille blanks
		"\u3164\u115f\u1160\uffa0":             0, // Hangul fillers
		"\u00ad\u034f\u180e":                   0,
		"\ufe0f\U000e0100":                     0, // variation selectors
		"\u202e\u2066":                         0,
		"\x00\x1b\x7f":                         0,
		"\u0301\u0301":                         0, // accents on nothing
		"e\u0301":                              2, // on a letter it counts, as it did
		"\u0646\u200c\u06cc":                   2,
		"\U0001f469\u200d\U0001f4bb":           2,
		"\u0600":                               1, // a format character that shows
		"\u5496\u5561\u5e97":                   3,
		"\u0939\u093f\u0928\u094d\u0926\u0940": 6,
	} {
		if got := market.VisibleLength(text); got != want {
			t.Errorf("VisibleLength(%+q) = %d, want %d", text, got, want)
		}
	}
}

func TestCleanFilename_KeepsJoinersAndDropsDisguises(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"دانش\u200cآموز.md":  "دانش\u200cآموز.md",
		"👩\u200d💻.md":        "👩\u200d💻.md",
		"a\u202egnp.exe":     "agnp.exe",
		"a\u200bb\ufeff.txt": "ab.txt",
		"\u200d\u200c":       "file.pdf",
		"\u2800\u3164":       "file.pdf",
	} {
		if got := market.CleanFilename(sent, ".pdf"); got != want {
			t.Errorf("CleanFilename(%+q) = %+q, want %+q", sent, got, want)
		}
	}
}

func TestTexts_NeedSomethingToRead(t *testing.T) {
	t.Parallel()
	nothing := strings.Repeat("\u200b", 30)
	if _, err := market.NormalizeText("notes", nothing, 10, 5000); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("notes with nothing to read: %v", err)
	}
	if _, err := market.NormalizeText("notes", "a"+nothing, 10, 5000); err == nil || !strings.Contains(err.Error(), "this one has 1") {
		t.Errorf("notes with one letter to read: %v", err)
	}
	if text, err := market.NormalizeText("reason", nothing, 0, 500); text != "" || err != nil {
		t.Errorf("an optional text with nothing to read is %q, %v", text, err)
	}
	agent := market.NewAgent{Name: nothing, Slug: "scribe", Description: nothing, EndpointURL: "https://a.example", ExecutionMode: market.ModeSync}
	fields := map[string]bool{}
	for _, breach := range market.CheckNewAgent(agent) {
		fields[breach.Field] = true
	}
	if !fields["name"] || !fields["description"] {
		t.Errorf("an agent with nothing to read is refused for %v", fields)
	}
}

func TestContent_RefusesABriefAndATitleWithNothingToRead(t *testing.T) {
	t.Parallel()
	kind := market.TaskKind{Category: "data", Type: "spreadsheet", MinBudget: 300, MaxBudget: 30000}
	for name, text := range map[string]string{
		"zero width spaces": strings.Repeat("\u200b", 20), "Braille blanks": strings.Repeat("\u2800", 20),
		"Hangul fillers": strings.Repeat("\u3164", 20), "accents": strings.Repeat("\u0301", 20),
		"soft hyphens": strings.Repeat("\u00ad", 20),
	} {
		draft := market.ContentDraft{Title: &text, Brief: &text, Category: "data", TaskType: "spreadsheet", BudgetUSD: "20", AcceptanceCriteria: []string{text}}
		_, err := market.NewContent(draft, kind, nil)
		refused, isRefusal := refusal.As(err)
		if !isRefusal || len(refused.Fields) != 3 {
			t.Errorf("%s: %v", name, err)
		}
	}
	one := "x" + strings.Repeat("\u200b", 19)
	if _, err := market.NewContent(market.ContentDraft{Brief: &one, Category: "data", TaskType: "spreadsheet", BudgetUSD: "20"}, kind, nil); err == nil {
		t.Error("a brief of one letter is taken")
	}
}
