package evidence

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
)

const (
	svgNamespace   = "http://www.w3.org/2000/svg"
	xhtmlNamespace = "http://www.w3.org/1999/xhtml"
)

func htmlFormat() format {
	return format{name: "HTML", mismatch: notText, opens: htmlProblem, active: activeInHTML}
}

// xmlFormat is markup that browsers read by the rules of XML.
func xmlFormat(name, root, namespace string) format {
	return format{
		name:     name,
		mismatch: notText,
		opens:    func(content []byte) string { return xmlProblem(content, root, namespace) },
		active:   activeInXML,
	}
}

func svgFormat() format   { return xmlFormat("SVG", "svg", svgNamespace) }
func xhtmlFormat() format { return xmlFormat("XHTML", "html", xhtmlNamespace) }

// htmlProblem asks for one element: every text parses as HTML.
func htmlProblem(content []byte) string {
	tokens := html.NewTokenizer(bytes.NewReader(content))
	for {
		switch tokens.Next() {
		case html.StartTagToken, html.SelfClosingTagToken:
			return ""
		case html.ErrorToken:
			return "The file has no HTML element."
		case html.TextToken, html.EndTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}

// activeInHTML builds the page as browsers do, once as one that runs scripts and
// once as one that does not: the two read noscript differently, and markup can
// hide from either.
func activeInHTML(content []byte) string {
	for _, scripting := range []bool{true, false} {
		page, err := html.ParseWithOptions(bytes.NewReader(content), html.ParseOptionEnableScripting(scripting))
		if err != nil {
			return "The page is nested too deeply to be checked."
		}
		for node := range page.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			if problem := activeNode(node); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func activeNode(node *html.Node) string {
	attributes := make([]attribute, len(node.Attr))
	for i, a := range node.Attr {
		attributes[i] = attribute{strings.ToLower(a.Key), a.Val}
	}
	if problem := activeElement(strings.ToLower(node.Data), attributes); problem != "" {
		return problem
	}
	if node.Data != "style" {
		return ""
	}
	var css strings.Builder
	for child := range node.ChildNodes() {
		if child.Type == html.TextNode {
			css.WriteString(child.Data)
		}
	}
	if callsOutInStyle(css.String()) {
		return externalReference
	}
	return ""
}

// xmlProblem wants well-formed XML with that root. Entities are not expanded, so
// an entity bomb is no more than an unknown entity.
func xmlProblem(content []byte, root, namespace string) string {
	decoder := xml.NewDecoder(bytes.NewReader(content))
	seenRoot := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && seenRoot {
			return ""
		}
		if err != nil {
			return "The file is not well-formed XML."
		}
		start, isStart := token.(xml.StartElement)
		if !isStart || seenRoot {
			continue
		}
		if start.Name.Local != root || start.Name.Space != namespace {
			return "The file's root element is not " + root + " in its namespace " + namespace + "."
		}
		seenRoot = true
	}
}

func activeInXML(content []byte) string {
	decoder := xml.NewDecoder(bytes.NewReader(content))
	var css strings.Builder // of the style element being read, whatever cuts it in pieces
	for {
		token, err := decoder.Token()
		if err != nil {
			return "" // xmlProblem has read the whole file before
		}
		switch token := token.(type) {
		case xml.StartElement:
			if problem := activeStart(token); problem != "" {
				return problem
			}
		case xml.CharData:
			css.Write(token)
		case xml.EndElement:
			if strings.EqualFold(token.Name.Local, "style") && callsOutInStyle(css.String()) {
				return externalReference
			}
			css.Reset()
		case xml.ProcInst:
			if token.Target != "xml" {
				return externalReference
			}
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(token), []byte("ENTITY")) {
				return "The file declares entities."
			}
		}
	}
}

func activeStart(start xml.StartElement) string {
	attributes := make([]attribute, len(start.Attr))
	for i, a := range start.Attr {
		attributes[i] = attribute{strings.ToLower(a.Name.Local), a.Value}
	}
	return activeElement(strings.ToLower(start.Name.Local), attributes)
}
