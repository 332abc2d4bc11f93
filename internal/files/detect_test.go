package files

import (
	"os"
	"path/filepath"
	"testing"
)

// A letter can begin like a table or a script. The name says which it is; the bytes
// only decide where they are certain.
func TestDetectType_HeedsContentAndName(t *testing.T) {
	t.Parallel()
	const (
		letter = "Hello, we need a logo\nThanks, Ana\n"
		plain  = "text/plain; charset=utf-8"
	)
	for name, test := range map[string]struct{ filename, content, want string }{
		"a letter":                        {"brief.txt", letter, plain},
		"a letter in capitals":            {"BRIEF.TXT", letter, plain},
		"a letter without extension":      {"brief", letter, plain},
		"a letter of an unknown kind":     {"brief.letter", letter, plain},
		"a letter in markdown":            {"brief.md", letter, "text/markdown"},
		"a table":                         {"table.csv", "Item,Price\nCup,4\nBeans,12\n", "text/csv"},
		"a table with semicolons":         {"table.csv", "Item;Price\nCup;4\n", "text/csv"},
		"a table of one column":           {"names.csv", "Name\nAna\nBo\n", "text/csv"},
		"a table with a mark":             {"table.csv", "\xef\xbb\xbfItem,Price\nCup,4\n", "text/csv"},
		"a table in UTF-16":               {"table.csv", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00", "text/csv; charset=utf-16le"},
		"words called a table":            {"words.csv", "plain words", plain},
		"a table with tabs":               {"table.tsv", "Item\tPrice\nCup\t4\n", "text/tab-separated-values"},
		"a list with tabs":                {"list.txt", "one\ttwo\nthree\tfour\n", plain},
		"mail headers in a note":          {"note.txt", "From: Ana\nTo: Bo\nSubject: Logo\n\nHello\n", plain},
		"a note that begins like JSON":    {"note.txt", "[draft] [second]\n", plain},
		"numbers":                         {"numbers.txt", "12\n13\n", plain},
		"markdown that begins with a tag": {"README.md", "<p align=center>\n\n# Logo\n", "text/markdown"},
		"a page called markdown":          {"page.md", "<!DOCTYPE html><script>alert(1)</script>", "text/html; charset=utf-8"},
		"a page called text":              {"page.txt", "<html><body>", "text/html; charset=utf-8"},
		"a page":                          {"page.html", "<!-- a page -->\n<p>Hello</p>", "text/html; charset=utf-8"},
		"a picture called text":           {"notes.txt", "\x89PNG\r\n\x1a\n0000", "image/png"},
		"a drawing behind a comment":      {"logo.svg", "<!-- by hand -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"},
		"data":                            {"data.json", " {\"a\": 1}", "application/json"},
		"data without a name":             {"", "{\"a\": 1}", "application/json"},
		"words called data":               {"data.json", "to be done", plain},
		"styles":                          {"site.css", "body { color: #123; }\n", "text/css"},
		"a configuration":                 {"site.yaml", "name: logo, x\nsize: 3, 4\n", "application/yaml"},
		"an archive":                      {"a.zip", "PK\x03\x04\x14\x00\x00\x00", "application/zip"},
		"a document that begins with a picture": {
			"a.docx", "PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00a.png",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		},
		"bytes called text": {"a.txt", "\x00\x01\x02\x03", "application/octet-stream"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _ := detectType([]byte(test.content), test.filename); got != test.want {
				t.Errorf("type = %s, want %s", got, test.want)
			}
		})
	}
}

func TestDetectType_TellsTheSampleLetterFromTheTable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"brief.txt": "text/plain; charset=utf-8", "table.csv": "text/csv"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := detectType(content, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
