package document

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxHTMLDepth is how many open elements are followed.
const maxHTMLDepth = 256

// Page is what is known of an HTML document besides its text.
type Page struct {
	Elements   int
	Unbalanced int // elements opened and never closed, or closed and never opened
	HasTitle   bool
	Landmarks  int // header, nav, main, section, article, footer
	Images     int
	ImagesAlt  int // of them, with a text alternative
	Comments   int
}

var (
	voidElements = map[string]bool{
		"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true,
		"link": true, "meta": true, "source": true, "track": true, "wbr": true,
	}
	optionalEnd    = map[string]bool{"p": true, "li": true, "td": true, "th": true, "tr": true, "option": true, "dt": true, "dd": true, "tbody": true, "thead": true}
	landmarks      = map[string]bool{"header": true, "nav": true, "main": true, "section": true, "article": true, "footer": true, "table": true}
	unshown        = map[string]bool{"script": true, "style": true, "template": true, "noscript": true}
	hiddenStyle    = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(\.0*)?\s*(;|$)`)
	errNoElement   = errors.New("the file has no HTML element")
	errDeepNesting = runs("the page is nested too deeply to be checked")
)

// ReadHTML reads the visible text of a page. It walks the tokens without building
// a tree, so that nesting costs nothing.
func ReadHTML(source string) (Page, []Block, error) {
	r := &htmlReader{}
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			r.flush()
			r.page.Unbalanced += len(r.open)
			if r.page.Elements == 0 {
				return r.page, nil, errNoElement
			}
			return r.page, r.blocks, nil
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
		case html.CommentToken:
			r.page.Comments++
		case html.DoctypeToken:
		}
	}
}

type htmlReader struct {
	page   Page
	blocks []Block
	open   []string
	hidden int // depth at which hidden content began; 0 when visible
	text   strings.Builder
	kind   BlockKind
	level  int
}

func (r *htmlReader) start(token html.Token, closed bool) {
	r.page.Elements++
	name := token.Data
	r.count(token)
	switch {
	case isHeadingName(name):
		r.flush()
		r.kind, r.level = Heading, int(name[1]-'0')
	case name == "li":
		r.flush()
		r.kind = ListItem
	case name == "td" || name == "th":
		r.flush()
		r.kind = TableCell
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

func isHeadingName(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func (r *htmlReader) count(token html.Token) {
	switch token.Data {
	case "title":
		r.page.HasTitle = true
	case "img":
		r.page.Images++
		for _, a := range token.Attr {
			if a.Key == "alt" && a.Val != "" {
				r.page.ImagesAlt++
			}
		}
	}
	if landmarks[token.Data] {
		r.page.Landmarks++
	}
}

func isHidden(token html.Token) bool {
	if unshown[token.Data] {
		return true
	}
	for _, a := range token.Attr {
		if a.Key == "hidden" || a.Key == "style" && hiddenStyle.MatchString(a.Val) {
			return true
		}
	}
	return false
}

func (r *htmlReader) end(name string) {
	if optionalEnd[name] || isHeadingName(name) || name == "div" || landmarks[name] || name == "title" {
		r.flush()
	}
	if optionalEnd[name] || voidElements[name] {
		return
	}
	for i, opened := range slices.Backward(r.open) {
		if opened == name {
			r.page.Unbalanced += len(r.open) - 1 - i
			r.open = r.open[:i]
			if r.hidden > len(r.open) {
				r.hidden = 0
			}
			return
		}
	}
	r.page.Unbalanced++
}

func (r *htmlReader) flush() {
	if visible := strings.Join(strings.Fields(r.text.String()), " "); visible != "" {
		r.blocks = append(r.blocks, Block{Kind: r.kind, Level: r.level, Text: visible})
	}
	r.text.Reset()
	r.kind, r.level = Paragraph, 0
}

// activeHTML builds the page as browsers do, once as one that runs scripts and
// once as one that does not: the two read noscript differently, and markup can
// hide from either.
func activeHTML(source string) active {
	first := active{}
	for _, scripting := range []bool{true, false} {
		page, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(scripting))
		if err != nil {
			return errDeepNesting
		}
		for node := range page.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			switch found := activeNode(node); {
			case found.found() && !found.loads:
				return found
			case found.found() && !first.found():
				first = found
			}
		}
	}
	return first
}

func activeNode(node *html.Node) active {
	attributes := make([]attribute, len(node.Attr))
	for i, a := range node.Attr {
		attributes[i] = attribute{strings.ToLower(a.Key), a.Val}
		if a.Namespace != "" {
			attributes[i].name = a.Namespace + ":" + attributes[i].name
		}
	}
	if found := activeElement(strings.ToLower(node.Data), attributes); found.found() {
		return found
	}
	if node.Data != "style" {
		return active{}
	}
	var sheet strings.Builder
	for child := range node.ChildNodes() {
		if child.Type == html.TextNode {
			sheet.WriteString(child.Data)
		}
	}
	if styleLoads(sheet.String()) {
		return loadsFromElsewhere
	}
	return active{}
}
