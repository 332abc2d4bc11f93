package studio

import (
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/vector"
)

// House is a studio's style: its face, its colours' temper and how it composes.
type House struct {
	Title      string // how the style is called in the notes
	Belief     string // one sentence on why it draws like this
	face       *vector.Face
	accentTurn float64
	paperLight float64
	signs      []composition // for a logo, in the order shown
	wordmarks  []composition // for a wordmark
}

// composition is one variant: its file name, what it is for, and how it is drawn.
type composition struct {
	name, use string
	draw      func(sketch) *vector.Drawing
}

// sketch is all that a composition needs.
type sketch struct {
	house    House
	name     string
	tagline  string
	initials string
	motif    motif
	because  string // the brief's word that called for the motif
	palette  Palette
	bare     bool // without the paper behind it
}

// The houses.
var (
	Geometric = House{
		Title: "geometric", Belief: "A mark should be simple enough to draw from memory, so it is built from circles and straight cuts.",
		face: vector.HumanBold, accentTurn: 150, paperLight: 0.975,
		signs:     []composition{emblemBeside, monogramTile, wordmarkUnderlined},
		wordmarks: []composition{wordmarkUnderlined, wordmarkStacked, monogramTile},
	}
	Classic = House{
		Title: "classic", Belief: "Serif letters and a seal say that the name will still be here in thirty years.",
		face: vector.Serif, accentTurn: 28, paperLight: 0.955,
		signs:     []composition{seal, monogramOval, wordmarkRuled},
		wordmarks: []composition{wordmarkRuled, wordmarkCentred, monogramOval},
	}
	Loud = House{
		Title: "loud", Belief: "People meet a logo at arm's length on a phone, so it fills its block and uses its colours at full strength.",
		face: vector.SansBold, accentTurn: 190, paperLight: 0.985,
		signs:     []composition{badge, monogramBlock, wordmarkBlocks},
		wordmarks: []composition{wordmarkBlocks, wordmarkCut, monogramBlock},
	}
)

func sketchOf(h House, b job.Brief) sketch {
	sign, because := motifFor(b, h.Title)
	return sketch{
		house: h, name: b.Name, tagline: taglineOf(b), initials: initialsOf(b.Name), motif: sign, because: because,
		palette: paletteFor(b, sign.hue+b.Dice(h.Title).Float64()*24-12, h.accentTurn, h.paperLight),
	}
}

// canvas starts a drawing of a variant on its paper.
func (s sketch) canvas(w, h float64, kind string) *vector.Drawing {
	d := &vector.Drawing{Width: w, Height: h, Title: s.name + ", " + kind, Desc: "A " + s.house.Title + " " + kind + " for " + s.name + " with " + s.motif.name + "."}
	if !s.bare {
		d.Fill(s.palette.Paper, vector.Box(0, 0, w, h, 0))
	}
	return d
}

// sign draws the motif around a place, 100 units being its radius at scale 1.
func (s sketch) sign(d *vector.Drawing, x, y, scale float64, p Palette) {
	for _, part := range s.motif.draw() {
		colour := map[pen]string{main: p.Main, accent: p.Accent, ground: p.Paper}[part.pen]
		d.Fill(colour, part.path.Place(scale, 0, x, y))
	}
}

// onMain is the palette for a sign that stands on a block of the main colour.
func (p Palette) onMain() Palette {
	return Palette{Main: p.Paper, Accent: lightenFor(p.Accent, p.Main, shapeContrast), Paper: p.Main, Ink: p.Paper}
}

// initialsOf takes the first letter of up to two words.
func initialsOf(name string) string {
	var initials []rune
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' || r == '&' }) {
		if first := []rune(strings.ToUpper(word)); len(initials) < 2 {
			initials = append(initials, first[0])
		}
	}
	if len(initials) == 0 {
		return "?"
	}
	return string(initials)
}

// taglineOf takes a tagline only from the poster: inventing one is not asked for.
func taglineOf(b job.Brief) string {
	if line := b.Wish("tagline", "slogan"); line != "" {
		return job.Line(line, 48)
	}
	for _, word := range []string{"tagline", "slogan"} {
		if _, after, found := strings.Cut(strings.ToLower(b.Text), word); found {
			rest := b.Text[len(b.Text)-min(len(after), len(b.Text)):]
			if open := strings.IndexAny(rest, "\"“"); open >= 0 && open < 16 {
				quoted := strings.TrimLeft(rest[open:], "\"“")
				if shut := strings.IndexAny(quoted, "\"”\n"); shut > 1 {
					return job.Line(quoted[:shut], 48)
				}
			}
		}
	}
	return ""
}
