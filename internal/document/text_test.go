package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecode_TakesEachEncodingThatIsDeclared(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		content, contentType string
		format               Format
		want                 string
	}{
		"UTF-8":                       {"café", "text/plain", Plain, "café"},
		"UTF-8 with a mark":           {"\xef\xbb\xbfcafé", "text/plain", Plain, "café"},
		"UTF-16 with a mark":          {"\xff\xfec\x00\xe9\x00", "text/csv", Separated, "cé"},
		"UTF-16, the other way":       {"\xfe\xff\x00c\x00\xe9", "", Plain, "cé"},
		"a charset of the type":       {"caf\xe9", "text/plain; charset=ISO-8859-1", Plain, "café"},
		"a mark before a charset":     {"\xef\xbb\xbfcafé", "text/plain; charset=ISO-8859-1", Plain, "café"},
		"a declaration in XML":        {"<?xml version='1.0' encoding='windows-1251'?>\xe0", "", SVG, "<?xml version='1.0' encoding='windows-1251'?>а"},
		"ASCII that is UTF-8":         {"<?xml version='1.0' encoding='US-ASCII'?>é", "", SVG, "<?xml version='1.0' encoding='US-ASCII'?>é"},
		"XML in UTF-16 without mark":  {"<\x00?\x00x\x00", "", XHTML, "<?x"},
		"UTF-16 that is none":         {"<?xml version='1.0' encoding='utf-16'?>é", "", SVG, "<?xml version='1.0' encoding='utf-16'?>é"},
		"a meta element":              {"<meta charset=shift_jis>\x82\xa0", "", HTML, "<meta charset=shift_jis>あ"},
		"an older meta element":       {`<meta http-equiv=content-type content="text/html; charset=latin1">` + "\xe9", "", HTML, `<meta http-equiv=content-type content="text/html; charset=latin1">é`},
		"a meta element in a comment": {"<!-- <meta charset=latin1> -->é", "", HTML, "<!-- <meta charset=latin1> -->é"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Decode([]byte(row.content), row.contentType, row.format)
			if err != nil || got != row.want {
				t.Errorf("got %q, %v; want %q", got, err, row.want)
			}
		})
	}
}

func TestDecode_RefusesWhatIsNoText(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a NUL": "a\x00b", "Latin-1 without a word": "caf\xe9", "a PDF": "%PDF-1.7\n", "UTF-32": "\xff\xfe\x00\x00a\x00\x00\x00",
	} {
		if got, err := Decode([]byte(content), "text/plain", Plain); err == nil {
			t.Errorf("%s is read as %q", name, got)
		}
	}
}

func TestReadTable_FindsTheSeparatorByTheRulesOfTheFormat(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		contentType, text string
		want              [][]string
	}{
		"commas":                       {"text/csv", "a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"a comma in a quoted header":   {"text/csv", "\"Preis, netto\";Menge\n\"12,50\";3\n", [][]string{{"Preis, netto", "Menge"}, {"12,50", "3"}}},
		"decimal commas":               {"text/csv", "Preis;Menge\n12,50;1,5\n9,90;2,5\n", [][]string{{"Preis", "Menge"}, {"12,50", "1,5"}, {"9,90", "2,5"}}},
		"semicolons in texts":          {"text/csv", "a,b\n1,x; y; z\n2,u; v; w\n", [][]string{{"a", "b"}, {"1", "x; y; z"}, {"2", "u; v; w"}}},
		"tabs":                         {"text/csv", "a\tb\n1\t\"2, 3\"\n", [][]string{{"a", "b"}, {"1", "2, 3"}}},
		"an empty cell between tabs":   {"text/csv", "a\tb\tc\n1\t\t3\n", [][]string{{"a", "b", "c"}, {"1", "", "3"}}},
		"bars":                         {"text/plain", "a|b\n1|2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"a separator that is declared": {"text/csv", "sep=;\na;b,c\n1;2,3\n", [][]string{{"a", "b,c"}, {"1", "2,3"}}},
		"a line break in a field":      {"text/csv", "a,b\n\"1\nx\",2\n", [][]string{{"a", "b"}, {"1\nx", "2"}}},
		"a space before a quote":       {"text/csv", "a, b\n1, \"2, 3\"\n", [][]string{{"a", "b"}, {"1", "2, 3"}}},
		"one column":                   {"text/csv", "name\nAda\n", [][]string{{"name"}, {"Ada"}}},
		"a title line":                 {"text/csv", "Report\na,b\n1,2\n", [][]string{{"Report"}, {"a", "b"}, {"1", "2"}}},
		"quotes in TSV":                {"text/tab-separated-values", "a\tb\n27\" wide\t\"x\n", [][]string{{"a", "b"}, {"27\" wide", "\"x"}}},
		"commas in TSV":                {"text/tab-separated-values; charset=utf-8", "a\tb,c\r\n1\t2,3\r\n", [][]string{{"a", "b,c"}, {"1", "2,3"}}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadTable("work", row.contentType, row.text, true)
			if diff := cmp.Diff(row.want, got.Rows); diff != "" || err != nil {
				t.Errorf("%v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestQuantities_ReadNumbersOfAnyCountry(t *testing.T) {
	t.Parallel()
	rows := map[string][][2]float64{
		"1.500 Wörter": {{1500, 1500}}, "1,500 words": {{1500, 1500}}, "1 500 words": {{1500, 1500}}, "1\u00a0500": {{1500, 1500}},
		"1\u202f500": {{1500, 1500}}, "1\u2009500": {{1500, 1500}}, "1'500": {{1500, 1500}}, "1’500": {{1500, 1500}}, "1_500": {{1500, 1500}},
		"1.500.000": {{1_500_000, 1_500_000}}, "1,00,000": {{100_000, 100_000}}, "10 000": {{10_000, 10_000}}, "1500.00": {{1500, 1500}},
		"1.500,00": {{1500, 1500}}, "1,500.00": {{1500, 1500}}, "1.5k": {{1500, 1500}}, "1,5 tausend": {{1500, 1500}}, "2万字": {{20_000, 20_000}},
		"١٬٥٠٠ كلمة": {{1500, 1500}}, "१५०० शब्द": {{1500, 1500}}, "１５００字": {{1500, 1500}},
		"1.200–1.500": {{1200, 1500}}, "1 200 - 1 500": {{1200, 1500}}, "1200 bis 1500": {{1200, 1500}}, "between 1,200 and 1,500": {{1200, 1500}},
		"1-2k": {{1000, 2000}}, "3 sections, 500 words": {{3, 3}, {500, 500}}, "1500": {{1500, 1500}},
		"1.5 words": nil, "1.5.24": nil, "12,34,5": nil, "1.500k": nil, "A4": nil, "no number": nil, "0,5": nil,
	}
	for text, want := range rows {
		var got [][2]float64
		for _, q := range Quantities(text) {
			got = append(got, [2]float64{q.Low, q.High})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestIsNumber_KnowsTheCellsOfTables(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]bool{
		"12": true, "-3.5": true, "−3,5": true, "1.234,50 €": true, "$1,234.50": true, "1'234.50 CHF": true, "USD 12": true, "12 %": true, "(1,200)": true,
		"1e5": true, "1 234,5": true, "₹1,00,000": true, "": false, "NaN": false, "12 kg of flour": false, "2024-05-01": false, "1.2.3": false, "n/a": false,
	} {
		if got := IsNumber(cell); got != want {
			t.Errorf("%q: %v", cell, got)
		}
	}
}

func TestReadMarkdown_OnlyHTMLAndLinksCanRun(t *testing.T) {
	t.Parallel()
	for text, runs := range map[string]bool{
		"Use `<script>` and:\n\n```html\n<script>x()</script>\n```\n": false,
		"<script>x()</script>\n": true, "a <b onclick=\"x()\">b</b>\n": true, "[a](javascript:x())\n": true,
		"[a](https://a.example) ![b](https://a.example/b.png) <img src=\"https://a.example/c.png\">\n": false,
	} {
		if _, got := ReadMarkdown(text); (got != "") != runs {
			t.Errorf("%q runs: %q", text, got)
		}
	}
}

func TestReadJSON_KeepsTheDigitsAndNamesTheLine(t *testing.T) {
	t.Parallel()
	if _, err := ReadJSON("a.json", "", "{\n\"a\": 1\n\"b\": 2}"); err == nil || !strings.HasPrefix(err.Error(), "line 3") {
		t.Errorf("err = %v", err)
	}
	if _, err := ReadJSON("a.json", "", "{}\n{}"); err == nil {
		t.Error("two values are one")
	}
	if got, err := ReadJSON("a.jsonl", "", "{}\n{}\n"); err != nil || len(got.([]any)) != 2 {
		t.Errorf("lines: %v, %v", got, err)
	}
}

func TestBudget_EndsWhatFilesUnpackToTogether(t *testing.T) {
	t.Parallel()
	budget := NewBudget(nil)
	budget.left = 100
	if _, err := Word.Read(t.Context(), File{Content: wordFile(t, strings.Repeat("<w:p/>", 100))}, budget); err == nil {
		t.Error("more is unpacked than the work's budget")
	}
}
