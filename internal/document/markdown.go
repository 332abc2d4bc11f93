package document

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// The Markdown parser's cost can grow with the square of its input, so it gets
// short parts; the rest of a very long text is read as plain text.
const (
	maxMarkdownBytes     = 256 << 10
	maxMarkdownPartBytes = 16 << 10
)

// deepNesting matches lines whose markers nest deeper than any reader would
// follow; such a text is read as plain text.
var deepNesting = regexp.MustCompile(`(?m)^[>\-*+ \t\[\d.)]{200,}`)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// ReadMarkdown reads Markdown, and says as a clause what of the HTML and links in
// it would run; code that is only shown does not.
func ReadMarkdown(source string) (blocks []Block, runs string) {
	if deepNesting.MatchString(source) {
		return PlainBlocks(source), activeHTML(source).clause
	}
	rest := ""
	if len(source) > maxMarkdownBytes {
		source, rest = source[:maxMarkdownBytes], source[maxMarkdownBytes:]
	}
	var raw strings.Builder
	for source != "" {
		part := source[:partEnd(source)]
		source = source[len(part):]
		blocks = append(blocks, markdownPart([]byte(part), &raw)...)
	}
	raw.WriteString(rest)
	if found := activeHTML(raw.String()); !found.loads {
		runs = found.clause
	}
	return append(blocks, PlainBlocks(rest)...), runs
}

// partEnd cuts at the last blank line or else line within the limit of a part.
func partEnd(source string) int {
	if len(source) <= maxMarkdownPartBytes {
		return len(source)
	}
	for _, end := range []string{"\n\n", "\n"} {
		if i := strings.LastIndex(source[:maxMarkdownPartBytes], end); i > 0 {
			return i + len(end)
		}
	}
	return maxMarkdownPartBytes
}

// markdownPart collects the blocks of a part, and its HTML in raw.
func markdownPart(source []byte, raw *strings.Builder) (blocks []Block) {
	parsed := markdown.Parser().Parse(text.NewReader(source))
	_ = ast.Walk(parsed, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		collectHTML(node, source, raw)
		switch node := node.(type) {
		case *ast.Heading:
			blocks = append(blocks, Block{Kind: Heading, Level: node.Level, Text: inlineText(node, source)})
		case *ast.Paragraph, *ast.TextBlock:
			blocks = append(blocks, Block{Kind: withinList(node), Text: inlineText(node, source)})
		case *extensionast.TableCell:
			blocks = append(blocks, Block{Kind: TableCell, Text: inlineText(node, source)})
		}
		return ast.WalkContinue, nil
	})
	return blocks
}

// collectHTML writes what a page made of the node could run.
func collectHTML(node ast.Node, source []byte, raw *strings.Builder) {
	writeLines := func(lines *text.Segments) {
		for i := range lines.Len() {
			segment := lines.At(i)
			raw.Write(segment.Value(source))
		}
	}
	switch node := node.(type) {
	case *ast.HTMLBlock:
		writeLines(node.Lines())
		if node.HasClosure() {
			raw.Write(node.ClosureLine.Value(source))
		}
	case *ast.RawHTML:
		writeLines(node.Segments)
	case *ast.Link:
		if runsAsURL(string(node.Destination)) {
			raw.WriteString(`<a href="javascript:">`)
		}
	case *ast.AutoLink:
		if runsAsURL(string(node.URL(source))) {
			raw.WriteString(`<a href="javascript:">`)
		}
	}
}

func withinList(node ast.Node) BlockKind {
	if node.Parent() != nil && node.Parent().Kind() == ast.KindListItem {
		return ListItem
	}
	return Paragraph
}

// inlineText joins the visible text below a node; raw HTML and comments are left
// out.
func inlineText(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			if t.HardLineBreak() {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}
