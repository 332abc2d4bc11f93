package market_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
)

func TestCleanFilename_KeepsAPlainName(t *testing.T) {
	t.Parallel()
	got, want := map[string]string{}, map[string]string{
		"":                                "file.pdf",
		"...":                             "file.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\ada\brief.docx`:         "brief.docx",
		"a/":                              "file.pdf",
		"  two   words .txt ":             "two words .txt",
		"line\r\nSet-Cookie: a=b":         "lineSet-Cookie: a=b",
		"\u202egnp.exe":                   "gnp.exe",
		"broken\xff.txt":                  "broken.txt",
		"résumé.pdf":                      "résumé.pdf",
		"دانش\u200cآموز.md":               "دانش\u200cآموز.md",
		"👩\u200d💻.md":                     "👩\u200d💻.md",
		"\u200c\u200d":                    "file.pdf",
		"nul\x00.txt":                     "nul.txt",
		strings.Repeat("é", 300) + ".png": strings.Repeat("é", 196) + ".png",
		"a." + strings.Repeat("b", 300):   "a." + strings.Repeat("b", 198),
	}
	for name := range want {
		got[name] = market.CleanFilename(name, ".pdf")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestCleanFilename_NeverLeavesAPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		sent := rapid.String().Draw(rt, "name")
		got := market.CleanFilename(sent, ".bin")
		length := utf8.RuneCountInString(got)
		if length < 1 || length > 200 || strings.ContainsAny(got, "/\\\x00\r\n") || strings.Trim(got, ". ") == "" {
			rt.Fatalf("%q becomes %q", sent, got)
		}
	})
}
