package document

import (
	"encoding/xml"
	"errors"
	"io"
)

// token is a token of XML in the form that the readers of documents ask for: local
// names only, since the prefixes and the versions of namespaces differ.
type token struct {
	start, end string // the name of the element that starts or ends here
	text       string
	attributes []xml.Attr
}

// attribute returns the value of an attribute by its local name.
func (t token) attribute(name string) string {
	for _, a := range t.attributes {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func walkXML(text string, visit func(*XMLReader, token) error) error {
	r := NewXMLReader(text)
	for {
		next, err := r.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var t token
		switch next := next.(type) {
		case xml.StartElement:
			t = token{start: next.Name.Local, attributes: next.Attr}
		case xml.EndElement:
			t = token{end: next.Name.Local}
		case xml.CharData:
			t = token{text: string(next)}
		case xml.Directive:
			if r.doctype.readsOutside {
				return errors.New("it declares entities outside of itself")
			}
			continue
		default:
			continue
		}
		if err := visit(r, t); err != nil {
			return err
		}
	}
}
