package judge

import (
	"encoding/xml"
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

// paintedShape is one painted thing of a drawing, in the units of its viewBox.
type paintedShape struct {
	around box
	area   float64
	shade  shade
	parts  []box // its outlines, and of lettering each letter
}

// maxOutlines bounds the outlines that are kept of one shape.
const maxOutlines = 300

// frame is an open element with what its children inherit.
type frame struct {
	name          string
	place         affine
	fill, stroke  string
	thickness     float64
	size          float64 // of letters
	anchor        string
	at            point // of text
	isUnpainted   bool
	gradientNamed string
}

func (r *svgReader) frameOf(element xml.StartElement) frame {
	f := frame{place: unmoved, fill: "black", stroke: "none", thickness: 1, size: 16, anchor: "start"}
	if len(r.stack) > 0 {
		f = r.stack[len(r.stack)-1]
	}
	f.name = element.Name.Local
	f.isUnpainted = f.isUnpainted || svgUnpainted[f.name]
	for _, attribute := range element.Attr {
		name, value := attribute.Name.Local, attribute.Value
		switch name {
		case "class":
			for class := range strings.FieldsSeq(value) {
				f.set("fill", r.styles[class])
			}
		case "id":
			if strings.HasSuffix(f.name, "Gradient") {
				f.gradientNamed = value
			}
		case "style":
			for declaration := range strings.SplitSeq(value[:min(len(value), 1_000)], ";") {
				property, set, _ := strings.Cut(declaration, ":")
				f.set(strings.TrimSpace(property), strings.TrimSpace(set))
			}
		case "transform":
			f.place = f.place.then(parseTransform(value))
		case "stop-color":
			if f.gradientNamed != "" && r.shadeOf[f.gradientNamed] == "" {
				r.shadeOf[f.gradientNamed] = value
			}
		default:
			f.set(name, value)
		}
	}
	return f
}

// set takes over one property that children inherit.
func (f *frame) set(property, value string) {
	if value == "" || len(value) > 100 {
		return
	}
	switch property {
	case "fill":
		f.fill = value
	case "stroke":
		f.stroke = value
	case "stroke-width":
		f.thickness = attributeNumber(value)
	case "font-size":
		f.size = attributeNumber(value)
	case "text-anchor":
		f.anchor = value
	case "x":
		f.at.x = attributeNumber(value)
	case "y":
		f.at.y = attributeNumber(value)
	}
}

var classFill = regexp.MustCompile(`\.([\w-]{1,40})\s*\{[^}]{0,300}?fill\s*:\s*([^;}]{3,40})`)

func (r *svgReader) readStyles(text string) {
	for _, color := range svgColor.FindAllString(text, 50) {
		r.vector.colors[strings.ToLower(color)] = true
	}
	for _, found := range classFill.FindAllStringSubmatch(text, 100) {
		r.styles[found[1]] = strings.TrimSpace(found[2])
	}
}

// seen resolves a paint to a shade; false for none and what cannot be known.
func (r *svgReader) seen(paint string) (shade, bool) {
	if name, isLink := strings.CutPrefix(paint, "url(#"); isLink {
		paint = r.shadeOf[strings.TrimRight(name, ") ")]
	}
	if paint == "currentColor" {
		paint = "black"
	}
	return parseShade(paint)
}

// paint adds an element that is drawn.
func (r *svgReader) paint(element xml.StartElement) {
	f := r.stack[len(r.stack)-1]
	if f.isUnpainted || !svgShapes[f.name] || len(r.vector.painted) >= maxPainted {
		return
	}
	outlines := r.outlinesOf(element)
	filled, isFilled := r.seen(f.fill)
	if isFilled && f.name != "line" {
		r.add(f, outlines, filled, 0)
	}
	if stroked, isStroked := r.seen(f.stroke); isStroked && f.thickness > 0 {
		r.add(f, outlines, stroked, f.thickness)
	}
}

// add keeps a painted shape; thickness is that of a stroke, 0 for a filled shape.
func (r *svgReader) add(f frame, outlines []outline, s shade, thickness float64) {
	m := paintedShape{around: emptyBox(), shade: s}
	for _, one := range outlines {
		placed := make(outline, len(one))
		length := 0.0
		for i, p := range one {
			placed[i] = f.place.apply(p)
			if i > 0 {
				length += math.Hypot(placed[i].x-placed[i-1].x, placed[i].y-placed[i-1].y)
			}
		}
		part := placed.bounds().grown(thickness * f.place.scale() / 2)
		m.around = m.around.around(part)
		if thickness > 0 {
			m.area += length * thickness * f.place.scale()
		} else {
			m.area += placed.area()
		}
		if len(m.parts) < maxOutlines {
			m.parts = append(m.parts, part)
		}
	}
	if m.area = math.Abs(m.area); !m.around.isEmpty() && m.area > 0 && !math.IsInf(m.area, 0) && !math.IsNaN(m.area) {
		r.vector.painted = append(r.vector.painted, m)
	}
}

func (r *svgReader) outlinesOf(element xml.StartElement) []outline {
	text := map[string]string{}
	for _, attribute := range element.Attr {
		text[attribute.Name.Local] = attribute.Value
	}
	n := func(name string) float64 { return attributeNumber(text[name]) }
	switch element.Name.Local {
	case "path":
		data := text["d"][:min(len(text["d"]), max(r.pathing, 0))]
		r.pathing -= len(data)
		return tracePath(data)
	case "rect":
		return []outline{boxOutline(n("x"), n("y"), n("width"), n("height"))}
	case "circle":
		return []outline{roundOutline(point{n("cx"), n("cy")}, n("r"), n("r"))}
	case "ellipse":
		return []outline{roundOutline(point{n("cx"), n("cy")}, n("rx"), n("ry"))}
	case "line":
		return []outline{{{n("x1"), n("y1")}, {n("x2"), n("y2")}}}
	case "polygon", "polyline":
		if points := pairs(text["points"]); len(points) > 1 {
			return []outline{points}
		}
	}
	return nil
}

// The usual width and height of a letter, and its ink, as shares of its size.
const (
	letterWidth  = 0.58
	letterHeight = 0.7
	letterInk    = 0.35
)

// letter adds the shape of a text that the viewer's fonts set; its place is an
// estimate.
func (r *svgReader) letter(f frame, text string) {
	s, known := r.seen(f.fill)
	if f.isUnpainted || !known || f.size <= 0 || len(r.vector.painted) >= maxPainted {
		return
	}
	count := min(utf8.RuneCountInString(text), maxOutlines)
	wide := letterWidth * f.size
	left := f.at.x
	switch f.anchor {
	case "middle":
		left -= wide * float64(count) / 2
	case "end":
		left -= wide * float64(count)
	}
	letters := make([]outline, count)
	for i := range letters {
		letters[i] = boxOutline(left+wide*float64(i), f.at.y-letterHeight*f.size, wide, letterHeight*f.size)
	}
	before := len(r.vector.painted)
	r.add(f, letters, s, 0)
	if len(r.vector.painted) > before {
		r.vector.painted[before].area *= letterInk
	}
}
