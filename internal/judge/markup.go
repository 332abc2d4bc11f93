package judge

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

const (
	// The Markdown parser's cost can grow with the square of its input, so it gets
	// short parts; the rest of a very long text is read as plain text.
	maxMarkdownBytes     = 256 << 10
	maxMarkdownPartBytes = 16 << 10
	maxHTMLDepth         = 256
)

// deepNesting matches lines whose markers nest deeper than any reader would
// follow; such a text is read as plain text.
var deepNesting = regexp.MustCompile(`(?m)^[>\-*+ \t\[\d.)]{200,}`)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// markdownBlocks reads Markdown and reports active content hidden in it.
func markdownBlocks(source string) (blocks []block, active string) {
	if deepNesting.MatchString(source) {
		return plainBlocks(source), findActive(source)
	}
	rest := ""
	if len(source) > maxMarkdownBytes {
		source, rest = source[:maxMarkdownBytes], source[maxMarkdownBytes:]
	}
	active = findActive(source + rest)
	for source != "" {
		part := source[:partEnd(source)]
		source = source[len(part):]
		blocks = append(blocks, markdownPart([]byte(part))...)
	}
	return append(blocks, plainBlocks(rest)...), active
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

func markdownPart(raw []byte) (blocks []block) {
	document := markdown.Parser().Parse(text.NewReader(raw))
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Heading:
			blocks = append(blocks, block{kind: heading, level: node.Level, text: inlineText(node, raw)})
		case *ast.Paragraph:
			blocks = append(blocks, block{kind: withinList(node), text: inlineText(node, raw)})
		case *ast.TextBlock:
			blocks = append(blocks, block{kind: withinList(node), text: inlineText(node, raw)})
		case *extensionast.TableCell:
			blocks = append(blocks, block{kind: tableCell, text: inlineText(node, raw)})
		default:
			return ast.WalkContinue, nil
		}
		return ast.WalkSkipChildren, nil
	})
	return blocks
}

func withinList(node ast.Node) blockKind {
	if node.Parent() != nil && node.Parent().Kind() == ast.KindListItem {
		return listItem
	}
	return paragraph
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

// page is what the judge knows of an HTML document.
type page struct {
	elements   int
	unbalanced int // elements opened and never closed, or closed and never opened
	hasTitle   bool
	landmarks  int // header, nav, main, section, article, footer
	images     int
	imagesAlt  int // of them, with a text alternative
	links      int
}

var (
	voidElements = map[string]bool{
		"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true,
		"link": true, "meta": true, "source": true, "track": true, "wbr": true,
	}
	optionalEnd = map[string]bool{"p": true, "li": true, "td": true, "th": true, "tr": true, "option": true, "dt": true, "dd": true, "tbody": true, "thead": true}
	landmarks   = map[string]bool{"header": true, "nav": true, "main": true, "section": true, "article": true, "footer": true, "table": true}
	hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(\.0*)?\s*(;|$)`)
)

// htmlReader walks an HTML document without building a tree, so that nesting
// costs nothing.
type htmlReader struct {
	page   page
	blocks []block
	open   []string
	hidden int // depth at which hidden content began; 0 when visible
	text   strings.Builder
	kind   blockKind
	level  int
}

func readHTML(source string) (page, []block) {
	r := &htmlReader{}
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			r.flush()
			r.page.unbalanced += len(r.open)
			return r.page, r.blocks
		case html.TextToken:
			if r.hidden == 0 {
				r.text.WriteString(string(tokens.Text()))
				r.text.WriteByte(' ')
			}
		case html.StartTagToken:
			r.start(tokens.Token(), false)
		case html.SelfClosingTagToken:
			r.start(tokens.Token(), true)
		case html.EndTagToken:
			r.end(tokens.Token().Data)
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

func (r *htmlReader) start(token html.Token, closed bool) {
	r.page.elements++
	name := token.Data
	r.note(token)
	switch {
	case len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6':
		r.flush()
		r.kind, r.level = heading, int(name[1]-'0')
	case name == "li":
		r.flush()
		r.kind = listItem
	case name == "td" || name == "th":
		r.flush()
		r.kind = tableCell
	case name == "p" || name == "div" || landmarks[name]:
		r.flush()
	}
	if closed || voidElements[name] || optionalEnd[name] || len(r.open) >= maxHTMLDepth {
		return
	}
	r.open = append(r.open, name)
	if r.hidden == 0 && isHidden(token) {
		r.hidden = len(r.open)
	}
}

func (r *htmlReader) note(token html.Token) {
	switch token.Data {
	case "title":
		r.page.hasTitle = true
	case "a":
		r.page.links++
	case "img":
		r.page.images++
		for _, attribute := range token.Attr {
			if attribute.Key == "alt" && attribute.Val != "" {
				r.page.imagesAlt++
			}
		}
	}
	if landmarks[token.Data] {
		r.page.landmarks++
	}
}

func isHidden(token html.Token) bool {
	if token.Data == "script" || token.Data == "style" || token.Data == "template" || token.Data == "noscript" {
		return true
	}
	for _, attribute := range token.Attr {
		if attribute.Key == "hidden" || attribute.Key == "style" && hiddenStyle.MatchString(attribute.Val) {
			return true
		}
	}
	return false
}

func (r *htmlReader) end(name string) {
	if optionalEnd[name] || len(name) == 2 && name[0] == 'h' || name == "div" || landmarks[name] || name == "title" {
		r.flush()
	}
	if optionalEnd[name] || voidElements[name] {
		return
	}
	for i, opened := range slices.Backward(r.open) {
		if opened == name {
			r.page.unbalanced += len(r.open) - 1 - i
			r.open = r.open[:i]
			if r.hidden > len(r.open) {
				r.hidden = 0
			}
			return
		}
	}
	r.page.unbalanced++
}

func (r *htmlReader) flush() {
	if visible := strings.Join(strings.Fields(r.text.String()), " "); visible != "" {
		r.blocks = append(r.blocks, block{kind: r.kind, level: r.level, text: visible})
	}
	r.text.Reset()
	r.kind, r.level = paragraph, 0
}
