package judge

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// vector is what the judge knows of an SVG drawing.
type vector struct {
	shapes     int
	forms      map[string]int // shapes by element
	groups     int
	gradients  int
	texts      int
	rasters    int
	animations int
	colors     map[string]bool // lower-case, as written
	hasViewBox bool
	width      float64 // of the viewBox
	height     float64
	described  bool   // has a title or desc
	claims     string // what title and desc say
	pathLength int    // characters of path data
}

var (
	svgShapes = map[string]bool{
		"path": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true, "polygon": true, "use": true,
	}
	svgColor    = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^)]{3,40}\)`)
	svgInvisble = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(\.0*)?\s*(;|$)|font-size\s*:\s*0`)
)

var errNotSVG = errors.New("has no svg element")

// svgReader walks an SVG document token by token.
type svgReader struct {
	filter addressFilter
	vector vector
	blocks []block
	stack  []string
	hidden int
	root   bool
}

// readSVG parses an SVG drawing. Entities are not expanded and nothing outside
// the document is read.
func readSVG(source string, filter addressFilter) (*vector, []block, error) {
	r := &svgReader{filter: filter, vector: vector{colors: map[string]bool{}, forms: map[string]int{}}}
	decoder := xml.NewDecoder(strings.NewReader(source))
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			r.start(token)
		case xml.EndElement:
			if err := r.end(token.Name.Local); err != nil {
				return nil, nil, err
			}
		case xml.CharData:
			r.characters(string(token))
		}
	}
	if !r.root {
		return nil, nil, errNotSVG
	}
	if len(r.stack) > 0 {
		return nil, nil, errors.New("element " + clip(r.stack[len(r.stack)-1], 40) + " is not closed")
	}
	return &r.vector, r.blocks, nil
}

func (r *svgReader) start(element xml.StartElement) {
	name := element.Name.Local
	if len(r.stack) == 0 && name == "svg" {
		r.root = true
	}
	r.stack = append(r.stack, name)
	invisible := name == "metadata" || name == "script" || name == "style"
	for _, attribute := range element.Attr {
		invisible = invisible || hides(attribute)
		r.attribute(name, attribute)
	}
	if invisible && r.hidden == 0 {
		r.hidden = len(r.stack)
	}
	if r.hidden == 0 {
		r.count(name)
	}
}

func hides(attribute xml.Attr) bool {
	switch attribute.Name.Local {
	case "display":
		return attribute.Value == "none"
	case "visibility":
		return attribute.Value == "hidden"
	case "opacity", "font-size":
		value, err := strconv.ParseFloat(strings.TrimSuffix(attribute.Value, "px"), 64)
		return err == nil && value == 0
	case "style":
		return svgInvisble.MatchString(attribute.Value)
	}
	return false
}

func (r *svgReader) count(name string) {
	switch {
	case svgShapes[name]:
		r.vector.shapes++
		r.vector.forms[name]++
	case name == "text":
		r.vector.texts++
	case name == "g" || name == "symbol":
		r.vector.groups++
	case strings.HasSuffix(name, "Gradient"):
		r.vector.gradients++
	case name == "image":
		r.vector.rasters++
	case strings.HasPrefix(name, "animate") || name == "set":
		r.vector.animations++
	}
}

func (r *svgReader) attribute(element string, attribute xml.Attr) {
	switch attribute.Name.Local {
	case "viewBox":
		if fields := strings.FieldsFunc(attribute.Value, func(c rune) bool { return c == ' ' || c == ',' }); element == "svg" && len(fields) == 4 {
			r.vector.width, _ = strconv.ParseFloat(fields[2], 64)
			r.vector.height, _ = strconv.ParseFloat(fields[3], 64)
			r.vector.hasViewBox = r.vector.width > 0 && r.vector.height > 0
		}
	case "d":
		r.vector.pathLength += len(attribute.Value)
	case "fill", "stroke", "stop-color":
		if value := strings.ToLower(attribute.Value); value != "none" && value != "" && !strings.HasPrefix(value, "url(") && len(value) < 40 {
			r.vector.colors[value] = true
		}
	case "style":
		for _, color := range svgColor.FindAllString(attribute.Value, 50) {
			r.vector.colors[strings.ToLower(color)] = true
		}
	}
}

func (r *svgReader) end(name string) error {
	if len(r.stack) == 0 || r.stack[len(r.stack)-1] != name {
		return errors.New("element " + clip(name, 40) + " is closed but was not open")
	}
	r.stack = r.stack[:len(r.stack)-1]
	if r.hidden > len(r.stack) {
		r.hidden = 0
	}
	return nil
}

func (r *svgReader) characters(text string) {
	text = strings.TrimSpace(text)
	if text == "" || len(r.stack) == 0 {
		return
	}
	switch r.stack[len(r.stack)-1] {
	case "style":
		for _, color := range svgColor.FindAllString(text, 50) {
			r.vector.colors[strings.ToLower(color)] = true
		}
	case "title", "desc":
		r.vector.described = true
		r.vector.claims += text + "\n"
	default:
		switch {
		case r.hidden > 0:
		case r.filter.matches(text):
			r.vector.texts = max(r.vector.texts-1, 0) // as if it had not been drawn
		default:
			r.blocks = append(r.blocks, block{kind: label, text: text})
		}
	}
}
