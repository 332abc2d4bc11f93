package agents_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

func TestWriters_HonourLengthKeywordsAndToneInTheFinal(t *testing.T) {
	t.Parallel()
	req := blogPost()
	req.Mode = wire.ModeFinal
	for _, slug := range []string{"step-by-step", "long-view", "ten-things"} {
		text := textOf(respond(t, slug, req), ".md")
		if n := len(strings.Fields(text)); n < 540 || n > 660 {
			t.Errorf("%s wrote %d words, want 600 give or take a tenth", slug, n)
		}
		for _, want := range []string{"cold brew ratio", "Pull up a chair", "A batch costs 3 dollars."} {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("%s leaves out %q", slug, want)
			}
		}
	}
}

func TestRevision_AppliesSimpleAsksAndReportsEach(t *testing.T) {
	t.Parallel()
	req := blogPost()
	req.Mode = wire.ModeFinal
	before := textOf(respond(t, "long-view", req), ".md")
	feedback := "Please make it shorter. Make the tone more formal. Explain storage in the fridge."
	req.UserFeedback, req.Context.Revision = &feedback, 1
	revised := respond(t, "long-view", req)
	after, report := textOf(revised, "home.md"), textOf(revised, "changes.md")
	if len(after) >= len(before)*85/100 || strings.Contains(after, "Pull up a chair") || !strings.Contains(after, "storage in the fridge") {
		t.Errorf("the revision does not do what was asked: %d of %d bytes\n%s", len(after), len(before), after)
	}
	for _, want := range []string{"Cut down", "formal", "section of its own"} {
		if !strings.Contains(report, want) {
			t.Errorf("changes.md does not report %q:\n%s", want, report)
		}
	}
}

func TestStudios_RedrawInTheColourAskedFor(t *testing.T) {
	t.Parallel()
	feedback := "Make it #6a1b9a please."
	req := wire.ExecuteRequest{Description: "Design a logo for a bakery called Corner Loaf.", Category: "graphics-design", TaskType: "logo-design", BudgetUSD: "50", Mode: wire.ModeFinal, UserFeedback: &feedback}
	for _, slug := range []string{"plumb-line", "serif-and-seal", "loud-paper"} {
		response := respond(t, slug, req)
		if !strings.Contains(*response.Artifacts[0].Content, "#6a1b9a") || !strings.Contains(*response.Artifacts[0].Content, "<title>Corner Loaf") {
			t.Errorf("%s ignores the colour or the name", slug)
		}
	}
}

func TestAnalysts_ComputeTheRealFigures(t *testing.T) {
	t.Parallel()
	req := wire.ExecuteRequest{Description: "Analyse the sales by region.\nregion,sales,visits\nNorth,10,1\nSouth,20,2\nNorth,30,3\nSouth,40,4\nNorth,50,5\nSouth,600,60", Category: "data", TaskType: "data-analysis", BudgetUSD: "50", Mode: wire.ModePrototype}
	for slug, want := range map[string][]string{"quartile": {"totals 750, on average 125", "| South | 3 | 660 | 220 | 88 % |", "r = 1.00"}, "steady-median": {"between 22.5 and 47.5, the middle being 35", "sales: 600"}} {
		response := respond(t, slug, req)
		for _, figure := range want {
			if report := textOf(response, "analysis.md"); !strings.Contains(strings.ReplaceAll(report, "88.0", "88"), figure) {
				t.Errorf("%s does not say %q:\n%s", slug, figure, report)
			}
		}
		if textOf(response, ".svg") == "" {
			t.Errorf("%s draws no chart", slug)
		}
	}
	req.Description = "Analyse our sales by region and find the trend."
	for _, slug := range []string{"quartile", "steady-median"} {
		if response := respond(t, slug, req); !strings.Contains(textOf(response, "plan.md"), "No data came") || textOf(response, ".csv") == "" {
			t.Errorf("%s does not say that there is no data", slug)
		}
	}
}

func TestSpreadsheet_SumsTheRowsOfTheBrief(t *testing.T) {
	t.Parallel()
	req := wire.ExecuteRequest{Description: "Make a spreadsheet of this.\nitem,quantity,price\nPen,2,1.50\nCup,3,4.00", Category: "data", TaskType: "spreadsheet", BudgetUSD: "50", Mode: wire.ModeFinal}
	content, err := bytesOf(respond(t, "ledger-lines", req).Artifacts[0])
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if total, err := book.CalcCellValue("Summary", "B4"); err != nil || total != "15" {
		t.Errorf("the line totals sum to %q (%v), want 15", total, err)
	}
}
