package judge

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	yamlparser "github.com/goccy/go-yaml/parser"
)

// program is what the judge knows of code or structured data.
type program struct {
	lines      int // with something on them
	comments   int // of them, comments
	units      int // functions, types, rules, statements or keys that a reader can name
	stubs      int
	guards     int // lines that handle errors or check input
	tests      int
	longest    int // characters of the longest line
	depth      int // of nesting
	structured bool
	problem    string // why it does not parse; empty when it does
}

var (
	unitPattern = regexp.MustCompile(`(?m)^\s*(?:(?:export|default|public|private|protected|static|async|pub|abstract|final)\s+)*(?:func|function|def|fn|sub|class|interface|struct|enum|type|trait|impl|module)\b\s*\S+|=>\s*[{(]?|^\s*[\w-]+\s*\(\)\s*\{|(?i)^\s*(?:create\s+\w+|select|insert\s+into|update\s+\w+|with\s+\w+\s+as)\b|^\s*[.#@]?[\w\-.:#> ,]+\s*\{\s*$|^\s*[A-Z]{3,}\s+\S+`)
	stubPattern = regexp.MustCompile(`(?im)^\s*pass\s*$|not\s?implemented|\bTODO\b|\bFIXME\b|^\s*\.\.\.\s*$|your code here|implement (?:this|me|here)|(?:function|func|def)[^\n{]*\{\s*\}`)
	guard       = regexp.MustCompile(`(?i)\btry\b|\bcatch\b|\bexcept\b|\braise\b|\bthrow\b|err\s*!=\s*nil|\bset -e|\bfinally\b|\bassert\b|isinstance|\bvalidat|\bretry|\btimeout|\bunless\b|\brescue\b|\bResult<|unwrap_or|\bif not\b|\bnot null\b|\bcheck\s*\(|"required"|"minimum"|"pattern"|"enum"`)
	testUnit    = regexp.MustCompile(`\bdef test_|\bfunc Test[A-Z]|\b(?:describe|it|test)\(['"]|#\[test\]|@Test\b|\bassert(?:Equal)?\b`)
	lineComment = regexp.MustCompile(`^\s*(?://|#(?:[^!{]|$)|--|;|\*|/\*|<!--|"""|''')`)
)

// readProgram measures code without running it.
func readProgram(name, source string) *program {
	p := &program{}
	for line := range strings.Lines(source) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			continue
		}
		p.lines++
		p.longest = max(p.longest, len(trimmed))
		if lineComment.MatchString(line) {
			p.comments++
		} else if guard.MatchString(line) {
			p.guards++
		}
	}
	p.comments += strings.Count(source, `"""`) / 2
	p.units = len(unitPattern.FindAllStringIndex(source, 500))
	p.stubs = len(stubPattern.FindAllStringIndex(source, 500))
	p.tests = len(testUnit.FindAllStringIndex(source, 500))
	p.depth, p.problem = balance(source, path.Ext(strings.ToLower(name)))
	switch path.Ext(strings.ToLower(name)) {
	case ".go":
		if _, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution); err != nil {
			p.problem = clip(err.Error(), 120)
		} else {
			p.problem = ""
		}
	case ".yaml", ".yml":
		p.structured = true
		p.units = strings.Count(source, ":")
		p.problem = ""
		if _, err := yamlparser.ParseBytes([]byte(source), 0); err != nil {
			p.problem = "is not valid YAML"
		}
	}
	return p
}

// balance checks brackets outside strings and comments; it returns the deepest
// nesting and what is wrong.
func balance(source, extension string) (depth int, problem string) {
	var open []byte
	closes := map[byte]byte{')': '(', ']': '[', '}': '{'}
	hashComments := extension != ".css" && extension != ".html" && extension != ".js" && extension != ".ts"
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case strings.HasPrefix(source[i:], "/*"):
			i = skipTo(source, i+2, "*/")
		case strings.HasPrefix(source[i:], "//") && (i == 0 || source[i-1] != ':'), strings.HasPrefix(source[i:], "-- "),
			c == '#' && hashComments && (i == 0 || source[i-1] == '\n' || source[i-1] == ' '):
			i = skipTo(source, i, "\n")
		case strings.HasPrefix(source[i:], `"""`), strings.HasPrefix(source[i:], "'''"):
			i = skipTo(source, i+3, source[i:i+3])
		case c == '"' || c == '\'' || c == '`':
			i = skipString(source, i)
		case c == '(' || c == '[' || c == '{':
			open = append(open, c)
			depth = max(depth, len(open))
		case closes[c] != 0:
			if len(open) == 0 || open[len(open)-1] != closes[c] {
				return depth, fmt.Sprintf("a %q has no opening counterpart", c)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return depth, fmt.Sprintf("%d brackets are never closed", len(open))
	}
	return depth, ""
}

func skipTo(source string, from int, end string) int {
	if i := strings.Index(source[from:], end); i >= 0 {
		return from + i + len(end) - 1
	}
	return len(source)
}

// skipString passes a quoted string; a quote that is not closed on its line is
// an apostrophe.
func skipString(source string, from int) int {
	quote := source[from]
	for i := from + 1; i < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
		case source[i] == quote:
			return i
		case source[i] == '\n' && quote != '`':
			return from
		}
	}
	return from
}

var (
	identifier = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]{2,}`)
	camel      = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// withoutInjections takes out the comments that speak to the judge.
func withoutInjections(source string, filter injectionFilter) string {
	var kept strings.Builder
	for line := range strings.Lines(source) {
		if !lineComment.MatchString(line) || !filter.matches(line) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// programBlocks returns the words of code: comments as text, and identifiers split
// into their parts.
func programBlocks(source string) []block {
	var blocks []block
	names := map[string]bool{}
	for line := range strings.Lines(source) {
		if lineComment.MatchString(line) {
			if text := strings.Trim(strings.TrimSpace(line), "/*#-;\"'<!> "); text != "" {
				blocks = append(blocks, labelBlock(text))
			}
			continue
		}
		for _, name := range identifier.FindAllString(line, 64) {
			names[strings.ReplaceAll(camel.ReplaceAllString(name, "$1 $2"), "_", " ")] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		blocks = append(blocks, labelBlock(name))
	}
	return blocks
}
