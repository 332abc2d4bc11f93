package vector

import (
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Face is a font that travels with the program.
type Face struct {
	Name string // as shown to people
	load func() (*sfnt.Font, error)
}

// The faces.
var (
	SansBold   = newFace("Liberation Sans Bold", liberationsansbold.TTF)
	Sans       = newFace("Liberation Sans", liberationsansregular.TTF)
	SerifBold  = newFace("Liberation Serif Bold", liberationserifbold.TTF)
	Serif      = newFace("Liberation Serif", liberationserifregular.TTF)
	Humanist   = newFace("Go Medium", gomedium.TTF)
	HumanBold  = newFace("Go Bold", gobold.TTF)
	SmallCaps  = newFace("Go Smallcaps", gosmallcaps.TTF)
	unitsAsked = 1000
)

func newFace(name string, ttf []byte) *Face {
	return &Face{Name: name, load: sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(ttf) })}
}

// Text outlines one line of text, its baseline starting at the origin, with
// tracking added between letters as a share of the size. It is false when the
// face lacks a letter.
func (f *Face) Text(s string, size, tracking float64) (*Path, bool) {
	font, err := f.load()
	if err != nil {
		return nil, false
	}
	var buffer sfnt.Buffer
	ppem, scale := fixed.I(unitsAsked), size/float64(unitsAsked*64)
	outline, x := &Path{}, 0.0
	previous := sfnt.GlyphIndex(0)
	for _, r := range s {
		glyph, err := font.GlyphIndex(&buffer, r)
		if err != nil || glyph == 0 {
			return nil, false
		}
		if kern, err := font.Kern(&buffer, previous, glyph, ppem, 0); err == nil && previous != 0 {
			x += float64(kern) * scale
		}
		segments, err := font.LoadGlyph(&buffer, glyph, ppem, nil)
		if err != nil {
			return nil, false
		}
		outline.addGlyph(segments, x, scale)
		advance, err := font.GlyphAdvance(&buffer, glyph, ppem, 0)
		if err != nil {
			return nil, false
		}
		x, previous = x+float64(advance)*scale+tracking*size, glyph
	}
	return outline, true
}

func (p *Path) addGlyph(segments sfnt.Segments, dx, scale float64) {
	at := func(q fixed.Point26_6) Point { return Point{float64(q.X)*scale + dx, float64(q.Y) * scale} }
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				p.Close()
			}
			p.add(move, at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			p.add(line, at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			p.add(quad, at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.add(cube, at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		p.Close()
	}
}
