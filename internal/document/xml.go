package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The namespaces of the markup that browsers read by the rules of XML.
const (
	svgNamespace   = "http://www.w3.org/2000/svg"
	xhtmlNamespace = "http://www.w3.org/1999/xhtml"
	xlinkNamespace = "http://www.w3.org/1999/xlink"
)

// maxXMLDepth is how deep elements may nest; common readers refuse more.
const maxXMLDepth = 256

var xmlDeclaration = regexp.MustCompile(`^<\?xml\s[^>]*?\?>`)

// XMLReader reads decoded XML token by token. Text entities that the file declares
// are expanded; nothing outside of the file is read.
type XMLReader struct {
	decoder *xml.Decoder
	text    string
	doctype doctype
	depth   int
}

// NewXMLReader returns a reader of XML that was decoded to UTF-8.
func NewXMLReader(text string) *XMLReader {
	text = xmlDeclaration.ReplaceAllString(text, "") // it speaks of the encoding, which is undone already
	decoder := xml.NewDecoder(strings.NewReader(text))
	return &XMLReader{decoder: decoder, text: text}
}

// Token returns the next token with its names resolved, or io.EOF at the end.
func (r *XMLReader) Token() (xml.Token, error) {
	token, err := r.decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, r.explain(err)
	}
	switch token := token.(type) {
	case xml.Directive:
		if err := r.declare(string(token)); err != nil {
			return nil, err
		}
	case xml.StartElement:
		r.depth++
		if r.depth > maxXMLDepth {
			return nil, fmt.Errorf("its elements nest deeper than %d", maxXMLDepth)
		}
	case xml.EndElement:
		r.depth--
	}
	return token, nil
}

func (r *XMLReader) declare(directive string) error {
	read, err := parseDoctype(directive)
	if err != nil {
		return err
	}
	expanded := 0
	for name, value := range read.entities {
		if expanded += strings.Count(r.text, "&"+name+";") * len(value); expanded > maxExpandedBytes {
			return errors.New("its entities expand to too much text; save it without entities")
		}
	}
	r.doctype = read
	r.decoder.Entity = read.entities
	if read.isXHTML {
		r.decoder.Entity = withHTMLEntities(read.entities)
	}
	return nil
}

func withHTMLEntities(declared map[string]string) map[string]string {
	all := make(map[string]string, len(xml.HTMLEntity)+len(declared))
	for _, entities := range []map[string]string{xml.HTMLEntity, declared} {
		maps.Copy(all, entities)
	}
	return all
}

var unknownEntity = regexp.MustCompile(`^invalid character entity (&[^;\s]{1,60};?)`)

// explain names the line and, for entities, the way out.
func (r *XMLReader) explain(err error) error {
	var syntax *xml.SyntaxError
	if !errors.As(err, &syntax) {
		return errors.New("it is not well-formed XML")
	}
	line := syntax.Line + strings.Count(xmlDeclaration.FindString(r.text), "\n")
	if found := unknownEntity.FindStringSubmatch(syntax.Msg); found != nil {
		return fmt.Errorf("line %d: the entity %s is not declared as plain text; save the file without entities", line, found[1])
	}
	return fmt.Errorf("line %d: it is not well-formed XML: %s", line, syntax.Msg)
}

// checkXML reads the whole file, wants that root, and says what of it is active.
func checkXML(text, root, namespace string) (active, error) {
	c := &xmlCheck{reader: NewXMLReader(text), root: root, namespace: namespace}
	for {
		token, err := c.reader.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = c.take(token)
		}
		if err != nil {
			return active{}, err
		}
	}
	if !c.hasRoot {
		return active{}, fmt.Errorf("it has no %s element", root)
	}
	return c.found, nil
}

type xmlCheck struct {
	reader          *XMLReader
	root, namespace string
	found           active
	hasRoot         bool
	inStyle         bool
	sheet           strings.Builder // of the style element being read, whatever cuts it in pieces
}

func (c *xmlCheck) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		if !c.hasRoot && !c.reader.isRoot(token, c.root, c.namespace) {
			return fmt.Errorf("its root element is not %s in the namespace %s", c.root, c.namespace)
		}
		c.hasRoot = true
		c.inStyle = strings.EqualFold(token.Name.Local, "style")
		c.sheet.Reset()
		note(&c.found, c.reader.activeStart(token))
	case xml.CharData:
		if c.inStyle {
			c.sheet.Write(token)
		}
	case xml.EndElement:
		if c.inStyle && styleLoads(c.sheet.String()) {
			note(&c.found, loadsFromElsewhere)
		}
		c.inStyle = false
	case xml.ProcInst:
		note(&c.found, activeInstruction(token))
	case xml.Directive:
		if c.reader.doctype.readsOutside {
			note(&c.found, runs("the file declares entities outside of itself"))
		}
	}
	return nil
}

func (r *XMLReader) isRoot(start xml.StartElement, root, namespace string) bool {
	if start.Name.Local != root {
		return false
	}
	return start.Name.Space == namespace || start.Name.Space == "" && r.doctype.namespaceOf(root) == namespace
}

var localStyle = regexp.MustCompile(`href\s*=\s*["']#`)

// activeInstruction looks for style sheets; other instructions do nothing in a
// browser.
func activeInstruction(instruction xml.ProcInst) active {
	if instruction.Target == "xml-stylesheet" && !localStyle.Match(instruction.Inst) {
		return loadsFromElsewhere
	}
	return active{}
}

// activeNamespaces are those whose elements browsers give a meaning.
var activeNamespaces = []string{
	"", svgNamespace, xhtmlNamespace, "http://www.w3.org/2001/xml-events", "http://www.w3.org/1998/Math/MathML",
}

func (r *XMLReader) activeStart(start xml.StartElement) active {
	element := strings.ToLower(start.Name.Local)
	attributes := make([]attribute, 0, len(start.Attr))
	for _, a := range start.Attr {
		name := strings.ToLower(a.Name.Local)
		if a.Name.Space == xlinkNamespace || a.Name.Space == "xlink" {
			name = "xlink:" + name
		}
		if a.Name.Space != "xmlns" && name != "xmlns" {
			attributes = append(attributes, attribute{name, a.Value})
		}
	}
	attributes = append(attributes, r.doctype.defaults[start.Name.Local]...)
	// A doctype can give elements namespaces by default, so then none is passed over.
	if !slices.Contains(activeNamespaces, start.Name.Space) && strings.Contains(start.Name.Space, ":") && len(r.doctype.defaults) == 0 {
		return active{}
	}
	return activeElement(element, attributes)
}
