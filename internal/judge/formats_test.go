package judge_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
)

// The orders of the files in the folder of package document.
var (
	roasteryPaper = order{
		category: "writing-translation", taskType: "white-paper", kind: market.KindDocument,
		brief: "Write a white paper for owners of small coffee roasteries in harbour towns: where the energy goes, burner and afterburner, " +
			"which measures cost nothing, which cost money such as a heat exchanger, catalytic converter and insulation, when they pay back, and how to plan the work.",
	}
	roasteryLogo = order{
		category: "graphics-design", taskType: "logo-design", kind: market.KindSVG,
		brief: "A calm, modern logo for Harbor Coffee, a small roastery by the sea in blue and sand.",
	}
	citiesTable = order{
		category: "data", taskType: "data-extraction", kind: market.KindJSON,
		brief: "A table of cities with country and population for our harbour guide.",
	}
	pricesTable = order{
		category: "data", taskType: "data-extraction", kind: market.KindCSV,
		brief: "Extract Preis and Menge of the four offers into a table with one row for each.",
	}
	screensTable = order{
		category: "data", taskType: "data-extraction", kind: market.KindCSV,
		brief: "A list of screens with their size and price for our shop.",
	}
	landingPage = order{
		category: "programming-automation", taskType: "html-email", kind: market.KindHTML,
		brief: "A landing page for Harbor Coffee, roasted by the sea, with a link to order.",
	}
)

var contentTypes = map[string]string{
	".md": "text/markdown", ".svg": "image/svg+xml", ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json",
	".html": "text/html", ".pdf": "application/pdf", ".odt": "application/vnd.oasis.opendocument.text",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// file returns a work of one file of the folder of package document.
func (o order) file(t *testing.T, name string) judge.Work {
	t.Helper()
	work := o.work(t, name, fixture(t, "../../document/testdata/"+name))
	work.Artifacts[0].ContentType = contentTypes[filepath.Ext(name)]
	if work.Artifacts[0].ContentType == "text/markdown" {
		work.Artifacts[0].Kind = market.KindMarkdown
	}
	return work
}

func TestEmbedded_ScoresAFileLikeTheSameContentInAnotherForm(t *testing.T) {
	t.Parallel()
	const most = 0.06
	tests := []struct {
		order       order
		name, other string
	}{
		{roasteryLogo, "logo-us-ascii.svg", "logo.svg"},
		{roasteryLogo, "logo-iso-8859-1.svg", "logo.svg"},
		{roasteryLogo, "logo-entities.svg", "logo.svg"},
		{citiesTable, "cities-mark.json", "cities.json"},
		{roasteryPaper, "paper-document2.docx", "paper.docx"},
		{roasteryPaper, "paper.odt", "paper.docx"},
		{roasteryPaper, "paper.pdf", "paper.docx"},
		{roasteryPaper, "paper-browser.pdf", "paper.docx"},
		{roasteryPaper, "paper.md", "paper.docx"},
		{pricesTable, "prices-quoted-header.csv", "prices-comma.csv"},
		{screensTable, "screens.tsv", "screens-plain.tsv"},
		{landingPage, "page-json-ld.html", "page.html"},
		{landingPage, "page-canonical.html", "page.html"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			work, other := test.order.file(t, test.name), test.order.file(t, test.other)
			have, want := judged(t, work), judged(t, other)
			if math.Abs(have.Score-want.Score) > most || want.Score < 0.5 {
				explain(t, test.name, have)
				explain(t, test.other, want)
				t.Errorf("scores %.3f, and %s scores %.3f", have.Score, test.other, want.Score)
			}
		})
	}
}
