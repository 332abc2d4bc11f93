package judge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/aitasker/aitasker/internal/judge"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/taxonomy"
)

// order is a task of the corpus without any work.
type order struct {
	category, taskType string
	kind               market.ArtifactKind
	title, brief       string
	requirements       string
	criteria           []string
}

var (
	blogOrder = order{
		category: "writing-translation", taskType: "blog-post", kind: market.KindMarkdown,
		title: "Energy costs in small bakeries",
		brief: "Write a blog post of about 400 words on how small bakeries can cut their energy costs. Cover oven scheduling, " +
			"heat recovery, LED lighting and night tariffs, with figures where possible. Friendly tone; close with a call to action.",
		requirements: `{"tone":"friendly","word_count":400,"seo_keywords":["energy costs","oven scheduling","heat recovery"]}`,
		criteria:     []string{"At least 4 headings", "Gives one example of a real bakery that saved electricity", "Ends with a call to action"},
	}
	summaryOrder = order{
		category: "data", taskType: "data-analysis-summary", kind: market.KindMarkdown,
		title: "Summary of our shop's first quarter",
		brief: "Summarise the attached sales data of our online shop for the first quarter: revenue by region, return rate, average order value " +
			"and the monthly trend. Name the drivers and recommend what to do next.",
		criteria: []string{"Compares the regions North, South and West", "Explains why returns changed"},
	}
	tableOrder = order{
		category: "data", taskType: "data-extraction", kind: market.KindCSV,
		title:        "Restaurants in Karlsruhe",
		brief:        "Extract a table of ten restaurants in Karlsruhe with district, phone, opening hours, rating and number of reviews.",
		requirements: `{"columns":["restaurant","district","phone","opening hours","rating","reviews"],"rows":10}`,
	}
	logoOrder = order{
		category: "graphics-design", taskType: "logo-design", kind: market.KindSVG,
		title: "Logo for Northwind Coffee",
		brief: "Design a logo for Northwind Coffee, a roaster with a mountain cabin. Use forest green #2F5D50 and cream #F4EAD7, " +
			"a simple geometric mark and the name in a serif typeface. It must work small and on paper cups.",
		criteria: []string{"Shows the name Northwind Coffee", "At least 4 shapes"},
	}
	codeOrder = order{
		category: "programming-automation", taskType: "python-script", kind: market.KindCode,
		title: "Merge invoice files",
		brief: "A Python script that merges monthly invoice CSV files from a folder into one, drops duplicates by invoice id keeping the newest date, " +
			"checks required columns, and prints the total amount. Handle errors and include a test.",
		criteria: []string{"At least 3 functions", "Refuses files that lack a column"},
	}
	jsonOrder = order{
		category: "programming-automation", taskType: "json-schema", kind: market.KindJSON,
		title: "Schema of a restaurant booking",
		brief: "JSON schema for a restaurant booking: guest with name, phone and email, party size, start of the reservation, status and allergies. " +
			"Give each property a description and sensible limits.",
	}
	sheetOrder = order{
		category: "data", taskType: "spreadsheet", kind: market.KindDocument,
		title: "Café budget",
		brief: "A spreadsheet with the monthly budget of a café: items, category, planned cost, actual cost and difference, with totals by formula.",
	}
)

func (o order) work(t testing.TB, name string, content []byte) judge.Work {
	t.Helper()
	loaded, err := taxonomy.Load()
	if err != nil {
		t.Fatal(err)
	}
	kind, err := loaded.Kind(o.category, o.taskType)
	if err != nil {
		t.Fatal(err)
	}
	return judge.Work{
		Brief: o.brief, Title: o.title, Requirements: json.RawMessage(o.requirements), AcceptanceCriteria: o.criteria, Kind: kind,
		Artifacts: []judge.Artifact{{Name: name, Kind: o.kind, Open: judge.Bytes(content)}},
	}
}

func fixture(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func judged(t testing.TB, work judge.Work) market.Judgement {
	t.Helper()
	judgement, err := judge.Embedded{}.Judge(context.Background(), work)
	if err != nil {
		t.Fatal(err)
	}
	return judgement
}

func explain(t *testing.T, name string, j market.Judgement) {
	t.Helper()
	t.Logf("%s: %.3f %s", name, j.Score, j.Summary)
	for _, d := range j.Dimensions {
		t.Logf("  %-18s %.2f × %.2f  %s", d.Key, d.Score, d.Weight, d.Reason)
	}
	for _, p := range j.Penalties {
		t.Logf("  -%.2f %s: %s", p.Amount, p.Rule, p.Reason)
	}
}

func TestEmbedded_RanksAndSpreadsGoodMediocreAndWeakWork(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		order     order
		extension string
	}{
		"blog":    {blogOrder, ".md"},
		"summary": {summaryOrder, ".md"},
		"table":   {tableOrder, ".csv"},
		"logo":    {logoOrder, ".svg"},
		"code":    {codeOrder, ".py"},
		"json":    {jsonOrder, ".json"},
	}
	for folder, test := range tests {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			file := func(grade string) market.Judgement {
				name := grade + test.extension
				j := judged(t, test.order.work(t, name, fixture(t, folder+"/"+name)))
				explain(t, name, j)
				return j
			}
			checkSpread(t, file("good").Score, file("mediocre").Score, file("weak").Score)
		})
	}
}

func TestEmbedded_RanksAndSpreadsSpreadsheets(t *testing.T) {
	t.Parallel()
	grade := func(name string, rows [][]any) float64 {
		j := judged(t, sheetOrder.work(t, name+".xlsx", workbook(t, rows)))
		explain(t, name, j)
		return j.Score
	}
	good := [][]any{{"Item", "Category", "Planned cost", "Actual cost", "Difference"}}
	for i, item := range []string{"Rent", "Coffee beans", "Milk", "Wages", "Electricity", "Insurance", "Cups", "Repairs"} {
		row := string(rune('2' + i))
		good = append(good, []any{item, "Monthly café budget", 100 + 17*i, 96 + 19*i, "=D" + row + "-C" + row})
	}
	good = append(good, []any{"Total", "All categories", "=SUM(C2:C9)", "=SUM(D2:D9)", "=SUM(E2:E9)"})
	mediocre := [][]any{{"Item", "Cost", "Actual"}, {"Rent", 900, 900}, {"Milk", 120, 130}, {"Wages", 2000, 2100}, {"Beans", 300, ""}}
	weak := [][]any{{"a", "b"}, {"x", "y"}}
	checkSpread(t, grade("good", good), grade("mediocre", mediocre), grade("weak", weak))
}

func checkSpread(t *testing.T, good, mediocre, weak float64) {
	t.Helper()
	if good < 0.65 {
		t.Errorf("good work scores %.2f, want at least 0.65", good)
	}
	if weak > 0.35 {
		t.Errorf("weak work scores %.2f, want at most 0.35", weak)
	}
	if good-weak < 0.35 || good-mediocre < 0.1 || mediocre-weak < 0.1 {
		t.Errorf("good %.2f, mediocre %.2f, weak %.2f lie too close", good, mediocre, weak)
	}
}

func workbook(t *testing.T, rows [][]any) []byte {
	t.Helper()
	file := excelize.NewFile()
	for y, row := range rows {
		for x, value := range row {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if text, ok := value.(string); ok && text != "" && text[0] == '=' {
				err = file.SetCellFormula("Sheet1", cell, text)
			} else {
				err = file.SetCellValue("Sheet1", cell, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var buffer bytes.Buffer
	if err := file.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}
