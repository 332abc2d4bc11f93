package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

// scanned is a whole PDF of one page that shows a picture and no text.
const scanned = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
	"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n" +
	"0000000058 00000 n \n0000000115 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n186\n%%EOF\n"

func TestEmbedded_SaysWhatItCouldNotReadInsteadOfScoringItAsMissing(t *testing.T) {
	t.Parallel()
	work := roasteryPaper.work(t, "scan.pdf", []byte(scanned))
	work.Artifacts[0].ContentType = "application/pdf"
	j := judged(t, work)
	if j.Score < 0.4 || j.Score > 0.6 || len(j.Penalties) > 0 || !strings.Contains(j.Summary, "scan.pdf could not be read") {
		explain(t, "scan", j)
		t.Error("work that cannot be read is scored as missing")
	}
	for _, d := range j.Dimensions {
		if !strings.Contains(d.Reason, "could not be read") {
			t.Errorf("%s: %s", d.Key, d.Reason)
		}
	}
}

func TestEmbedded_RefusesWhatDoesNotOpenWithTheReason(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"{\"a\": 1,\n}": "line 2", "[1, 2": "ends before"} {
		work := citiesTable.work(t, "cities.json", []byte(name))
		work.Artifacts[0].Kind = market.KindJSON
		j := judged(t, work)
		if !slices.ContainsFunc(j.Penalties, func(p market.Penalty) bool {
			return strings.HasPrefix(p.Reason, "cities.json does not open: ") && strings.Contains(p.Reason, want)
		}) {
			explain(t, name, j)
			t.Errorf("no penalty names %q", want)
		}
	}
}

func BenchmarkEmbedded_TwoThousandWords(b *testing.B) {
	text := strings.Repeat(string(fixture(b, "../../document/testdata/paper.md"))+"\n\n", 2)
	work := roasteryPaper.work(b, "paper.md", []byte(text))
	work.Artifacts[0].Kind = market.KindMarkdown
	for b.Loop() {
		judged(b, work)
	}
}
