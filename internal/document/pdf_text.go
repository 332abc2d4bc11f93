package document

import (
	"math"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// matrix is a transform of the page: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// after returns the transform that applies m and then outer.
func (m matrix) after(outer matrix) matrix {
	return matrix{
		m.a*outer.a + m.b*outer.c, m.a*outer.b + m.b*outer.d,
		m.c*outer.a + m.d*outer.c, m.c*outer.b + m.d*outer.d,
		m.e*outer.a + m.f*outer.c + outer.e, m.e*outer.b + m.f*outer.d + outer.f,
	}
}

func matrixOf(n []float64) matrix {
	if len(n) < 6 {
		return identity
	}
	return matrix{n[0], n[1], n[2], n[3], n[4], n[5]}
}

// pdfLine is a line of text on a page.
type pdfLine struct {
	text strings.Builder
	y    float64
	size float64 // of its letters
	page int
}

// pdfState is what q saves and Q brings back.
type pdfState struct {
	place                                   matrix
	font                                    *pdfFont
	size, spacing, wordSpacing, scale, rise float64
	leading                                 float64
}

// pdfReader interprets the content of pages.
type pdfReader struct {
	file       pdfFile
	fonts      map[string]*pdfFont
	state      pdfState
	saved      []pdfState
	text, line matrix // where the next letter goes, and where its line began
	lines      []*pdfLine
	x, y       float64 // the end of what was shown last
	page       int
	glyphs     int
	unknown    int // of them, those that nobody knows the meaning of
}

// maxPDFGlyphs bounds the letters that are read of one file.
const maxPDFGlyphs = 2_000_000

// read returns the text of the pages, or why there is none.
func (f pdfFile) read() (blocks []Block, unread string) {
	if f.objects == nil {
		return nil, "the structure of the PDF is damaged"
	}
	r := &pdfReader{file: f, fonts: map[string]*pdfFont{}}
	r.pages(f.dict(f.dict(*f.objects.Root)["Pages"]), nil, map[string]bool{}, 0)
	switch {
	case r.glyphs == 0:
		return nil, "its pages hold pictures and no text"
	case r.unknown*2 > r.glyphs:
		return nil, "its fonts do not say which letters they show"
	}
	return pdfBlocks(r.lines), ""
}

// pages walks the tree of pages in order; resources come down from the parents.
func (r *pdfReader) pages(node, resources types.Dict, seen map[string]bool, depth int) {
	if node == nil || depth > maxPDFDepth || r.page >= maxPDFPages {
		return
	}
	if own := r.file.dict(node["Resources"]); own != nil {
		resources = own
	}
	kids := r.file.array(node["Kids"])
	if kids == nil {
		r.page++
		r.state = pdfState{place: identity, scale: 1}
		r.saved, r.y = nil, math.Inf(1)
		r.show(r.content(node["Contents"]), resources, 0)
		return
	}
	for _, kid := range kids {
		if reference, ok := kid.(types.IndirectRef); ok {
			if seen[reference.String()] {
				continue
			}
			seen[reference.String()] = true
		}
		r.pages(r.file.dict(kid), resources, seen, depth+1)
	}
}

func (r *pdfReader) content(o types.Object) []byte {
	list, isList := r.file.object(o).(types.Array)
	if !isList {
		return r.file.stream(o)
	}
	var joined []byte
	for _, part := range list {
		joined = append(append(joined, r.file.stream(part)...), '\n')
	}
	return joined
}

// show runs the operators of a content stream.
func (r *pdfReader) show(content []byte, resources types.Dict, depth int) {
	l := &pdfLexer{data: content}
	var operands []pdfToken
	for t := l.next(); t.kind != pdfEnd && r.glyphs < maxPDFGlyphs; t = l.next() {
		if t.kind != pdfOperator {
			operands = append(operands, t)
			continue
		}
		if t.text == "ID" {
			l.skipInlineImage()
		}
		r.operate(t.text, operands, resources, depth)
		operands = operands[:0]
	}
}

func (r *pdfReader) operate(operator string, operands []pdfToken, resources types.Dict, depth int) {
	n := make([]float64, 0, 6)
	for _, one := range operands {
		if one.kind == pdfNumber {
			n = append(n, one.number)
		}
	}
	number := func() float64 {
		if len(n) == 0 {
			return 0
		}
		return n[len(n)-1]
	}
	text := ""
	if len(operands) > 0 {
		text = operands[len(operands)-1].text
	}
	switch operator {
	case "q":
		if len(r.saved) < 1_000 {
			r.saved = append(r.saved, r.state)
		}
	case "Q":
		if last := len(r.saved) - 1; last >= 0 {
			r.state, r.saved = r.saved[last], r.saved[:last]
		}
	case "cm":
		r.state.place = matrixOf(n).after(r.state.place)
	case "Do":
		r.form(text, resources, depth)
	case "BT":
		r.text, r.line = identity, identity
	case "Tf":
		if len(operands) > 1 {
			r.state.font, r.state.size = r.fontNamed(operands[0].text, resources), number()
		}
	case "Tc":
		r.state.spacing = number()
	case "Tw":
		r.state.wordSpacing = number()
	case "Tz":
		r.state.scale = number() / 100
	case "TL":
		r.state.leading = number()
	case "Ts":
		r.state.rise = number()
	case "Td", "TD":
		if len(n) == 2 {
			if operator == "TD" {
				r.state.leading = -n[1]
			}
			r.move(n[0], n[1])
		}
	case "Tm":
		r.text, r.line = matrixOf(n), matrixOf(n)
	case "T*":
		r.move(0, -r.state.leading)
	case "Tj", "TJ":
		r.write(operands)
	case "'", `"`:
		if operator == `"` && len(n) == 2 {
			r.state.wordSpacing, r.state.spacing = n[0], n[1]
		}
		r.move(0, -r.state.leading)
		r.write(operands)
	}
}

func (r *pdfReader) move(x, y float64) {
	r.line = matrix{1, 0, 0, 1, x, y}.after(r.line)
	r.text = r.line
}

// form runs the content of a form, which is a drawing that pages use.
func (r *pdfReader) form(name string, resources types.Dict, depth int) {
	if depth >= maxPDFFormDeep {
		return
	}
	o := r.file.dict(resources["XObject"])[name]
	d := r.file.dict(o)
	if r.file.name(d["Subtype"]) != "Form" {
		return
	}
	if own := r.file.dict(d["Resources"]); own != nil {
		resources = own
	}
	before, saved, text, line := r.state, r.saved, r.text, r.line
	var n []float64
	for _, one := range r.file.array(d["Matrix"]) {
		value, _ := r.file.number(one)
		n = append(n, value)
	}
	r.state.place = matrixOf(n).after(r.state.place)
	r.saved = nil
	r.show(r.file.stream(o), resources, depth+1)
	r.state, r.saved, r.text, r.line = before, saved, text, line
}

func (r *pdfReader) fontNamed(name string, resources types.Dict) *pdfFont {
	o := r.file.dict(resources["Font"])[name]
	key := name
	if reference, ok := o.(types.IndirectRef); ok {
		key = reference.String()
	}
	if known := r.fonts[key]; known != nil && key != name {
		return known
	}
	d := r.file.dict(o)
	if d == nil {
		return nil
	}
	r.fonts[key] = r.file.font(d)
	return r.fonts[key]
}

// write shows strings; the numbers between them move the next letter back.
func (r *pdfReader) write(operands []pdfToken) {
	if r.state.font == nil {
		return
	}
	for _, one := range operands {
		switch one.kind { //nolint:exhaustive // only strings and numbers are shown
		case pdfString:
			for _, g := range r.state.font.decode(one.text) {
				r.letter(g)
			}
		case pdfNumber:
			r.advance(-one.number / 1000 * r.state.size * r.state.scale)
		}
	}
}

func (r *pdfReader) advance(by float64) {
	r.text = matrix{1, 0, 0, 1, by, 0}.after(r.text)
}

// ligatures writes letters that are drawn as one as the letters that they are.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00ad", "")

// The gaps, as shares of a letter's size, from which on a space was meant or
// another line begins.
const (
	spaceGap = 0.17
	lineGap  = 0.35
)

func (r *pdfReader) letter(g glyph) {
	place := r.text.after(r.state.place)
	size := r.state.size * math.Hypot(place.c, place.d)
	width := g.width/1000*r.state.size + r.state.spacing
	if g.isSpace {
		width += r.state.wordSpacing
	}
	r.glyphs++
	if g.text == "" {
		r.unknown++
	}
	if g.text != "" && size > 0 {
		r.put(ligatures.Replace(g.text), place.e, place.f, size)
	}
	r.advance(width * r.state.scale)
	end := r.text.after(r.state.place)
	r.x, r.y = end.e, end.f
}

// put adds text to the line, or to a new one when it stands elsewhere.
func (r *pdfReader) put(text string, x, y, size float64) {
	if len(r.lines) == 0 || math.Abs(y-r.y) > lineGap*size || x < r.x-2*size {
		if strings.TrimSpace(text) == "" {
			return
		}
		r.lines = append(r.lines, &pdfLine{y: y, size: size, page: r.page})
	}
	current := r.lines[len(r.lines)-1]
	if gap := x - r.x; current.text.Len() > 0 && gap > spaceGap*size && !strings.HasSuffix(current.text.String(), " ") && text != " " {
		current.text.WriteByte(' ')
	}
	current.text.WriteString(text)
	current.size = max(current.size, size)
}
