package judge

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/internal/document"
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
	view       box
	described  bool           // has a title or desc
	claims     string         // what title and desc say
	painted    []paintedShape // what is painted, the first at the bottom
	metrics    visualMetrics  // measured of what is painted
}

var (
	svgShapes = map[string]bool{
		"path": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true, "polygon": true, "use": true,
	}
	svgUnpainted = map[string]bool{
		"defs": true, "symbol": true, "clipPath": true, "mask": true, "pattern": true, "marker": true,
		"linearGradient": true, "radialGradient": true,
	}
	svgColor     = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^)]{3,40}\)`)
	svgInvisible = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(\.0*)?\s*(;|$)|font-size\s*:\s*0`)
)

// What of one drawing is looked at. Shapes beyond it are counted only.
const maxPainted = 400

// svgReader walks an SVG document token by token.
type svgReader struct {
	filter  injectionFilter
	vector  vector
	blocks  []block
	stack   []frame
	styles  map[string]string // fill by class
	shadeOf map[string]string // first colour of a gradient by id
	pathing int               // bytes of path data that are still traced
	hidden  int
}

// readSVG measures a drawing that opens.
func readSVG(source string, filter injectionFilter) (*vector, []block) {
	r := &svgReader{
		filter: filter, vector: vector{colors: map[string]bool{}, forms: map[string]int{}},
		styles: map[string]string{}, shadeOf: map[string]string{}, pathing: maxPathBytes,
	}
	reader := document.NewXMLReader(source)
	for {
		token, err := reader.Token()
		if err != nil {
			break // the end: the reader has opened the whole before
		}
		r.take(token)
	}
	r.vector.metrics = r.vector.measure()
	return &r.vector, r.blocks
}

func (r *svgReader) take(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		r.start(token)
	case xml.EndElement:
		r.end()
	case xml.CharData:
		r.characters(string(token))
	}
}

func (r *svgReader) start(element xml.StartElement) {
	name := element.Name.Local
	r.stack = append(r.stack, r.frameOf(element))
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
		r.paint(element)
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
		return svgInvisible.MatchString(attribute.Value)
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
		if n := numbersIn(attribute.Value, 5); element == "svg" && len(n) == 4 && len(r.stack) == 1 {
			r.vector.view = box{n[0], n[1], n[0] + n[2], n[1] + n[3]}
			r.vector.hasViewBox = n[2] > 0 && n[3] > 0
		}
	case "fill", "stroke", "stop-color":
		value := strings.ToLower(attribute.Value)
		if value != "none" && value != "" && !strings.HasPrefix(value, "url(") && len(value) < 40 {
			r.vector.colors[value] = true
		}
	case "style":
		for _, color := range svgColor.FindAllString(attribute.Value, 50) {
			r.vector.colors[strings.ToLower(color)] = true
		}
	}
}

func (r *svgReader) end() {
	r.stack = r.stack[:len(r.stack)-1]
	if r.hidden > len(r.stack) {
		r.hidden = 0
	}
}

func (r *svgReader) characters(text string) {
	text = strings.TrimSpace(text)
	if text == "" || len(r.stack) == 0 {
		return
	}
	top := r.stack[len(r.stack)-1]
	switch top.name {
	case "style":
		r.readStyles(text)
	case "title", "desc":
		r.vector.described = true
		if len(r.vector.claims) < maxClaimBytes {
			r.vector.claims += text + "\n"
		}
	default:
		switch {
		case r.hidden > 0:
		case r.filter.matches(text):
			r.vector.texts = max(r.vector.texts-1, 0) // as if it had not been drawn
		default:
			r.blocks = append(r.blocks, labelBlock(text))
			r.letter(top, text)
		}
	}
}
