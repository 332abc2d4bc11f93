package studio

import (
	"slices"
	"strings"

	v "github.com/aitasker/aitasker/sandbox/internal/vector"
)

var (
	emblemBeside = composition{"emblem", "The main logo: sign above, name below.", func(s sketch) *v.Drawing {
		d := s.canvas(800, 600, "emblem")
		s.sign(d, 400, 210, 1.35, s.palette)
		_, width := d.Text(s.palette.Ink, s.name, 400, 470, v.Lettering{Face: s.house.face, Size: 92, MaxWidth: 660, Tracking: -0.01, Align: v.Centre})
		if s.tagline != "" {
			d.Text(s.palette.Main, s.tagline, 400, 524, v.Lettering{Face: v.Humanist, Size: 30, MaxWidth: max(width, 420), Tracking: 0.04, Align: v.Centre})
		} else {
			d.Fill(s.palette.Accent, v.Box(370, 512, 60, 8, 4))
		}
		return d
	}}
	monogramTile = composition{"monogram", "App icon and avatar.", func(s sketch) *v.Drawing {
		d := s.canvas(600, 600, "monogram")
		d.Fill(s.palette.Main, v.Box(90, 90, 420, 420, 96))
		d.Fill(s.palette.onMain().Accent, v.Circle(440, 160, 26))
		letters(d, s.palette.Paper, s.initials, 300, 318, v.Lettering{Face: s.house.face, Size: 236, MaxWidth: 272, Tracking: -0.03, Align: v.Centre})
		return d
	}}
	wordmarkUnderlined = composition{"wordmark", "Headers and signatures, where there is no room for the sign.", func(s sketch) *v.Drawing {
		d := s.canvas(1000, 400, "wordmark")
		size, width := d.Text(s.palette.Ink, strings.ToLower(s.name), 500, 225,
			v.Lettering{Face: s.house.face, Size: 150, MaxWidth: 820, Tracking: -0.015, Align: v.Centre})
		left, thick := 500-width/2, max(size*0.09, 5)
		d.Fill(s.palette.Main, v.Box(left, 225+size*0.36, width*0.72, thick, thick/2))
		d.Fill(s.palette.Accent, v.Box(left+width*0.72+thick, 225+size*0.36, width*0.28-thick, thick, thick/2))
		return d
	}}
	wordmarkStacked = composition{"wordmark-stacked", "Square places: the words above one another.", func(s sketch) *v.Drawing {
		d := s.canvas(700, 600, "stacked wordmark")
		rows := stack(s.name, 3)
		pitch := 150.0
		y := 300 + 50 - pitch*float64(len(rows)-1)/2
		for i, row := range rows {
			colour := s.palette.Ink
			if i%2 == 1 {
				colour = s.palette.Main
			}
			d.Text(colour, strings.ToLower(row), 110, y+float64(i)*pitch, v.Lettering{Face: s.house.face, Size: 150, MaxWidth: 500, Tracking: -0.02, Align: v.Left})
		}
		d.Fill(s.palette.Accent, v.Box(78, y-112, 12, pitch*float64(len(rows)-1)+130, 6))
		return d
	}}
	seal = composition{"seal", "Packaging, stamps and the shop window.", func(s sketch) *v.Drawing {
		d := s.canvas(800, 700, "seal")
		d.Fill(s.palette.Main, v.Ring(400, 250, 196, 189), v.Ring(400, 250, 180, 177.5))
		for _, q := range v.Corners(36, 400, 250, 158, 5) {
			d.Fill(s.palette.Accent, v.Circle(q.X, q.Y, 3.2))
		}
		s.sign(d, 400, 250, 1.3, s.palette)
		_, width := d.Text(s.palette.Ink, strings.ToUpper(s.name), 400, 566,
			v.Lettering{Face: s.house.face, Size: 72, MaxWidth: 620, Tracking: 0.12, Align: v.Centre})
		ruledLine(d, s, 400, 612, max(width, 320))
		return d
	}}
	monogramOval = composition{"monogram", "Wax seal, favicon and cuff.", func(s sketch) *v.Drawing {
		d := s.canvas(600, 700, "monogram")
		d.Fill(s.palette.Main, v.Oval(300, 350, 190, 250))
		d.Fill(s.palette.Paper, v.Oval(300, 350, 176, 236))
		d.Fill(s.palette.Accent, v.Oval(300, 350, 166, 226))
		d.Fill(s.palette.Paper, v.Oval(300, 350, 162, 222))
		letters(d, s.palette.Ink, s.initials, 300, 350, v.Lettering{Face: v.SerifBold, Size: 210, MaxWidth: 240, Tracking: 0.01, Align: v.Centre})
		d.Fill(s.palette.Main, v.Star(4, 300, 196, 20, 6), v.Star(4, 300, 504, 20, 6))
		return d
	}}
	wordmarkRuled = composition{"wordmark", "Letterhead and the first page.", func(s sketch) *v.Drawing {
		d := s.canvas(1000, 400, "wordmark")
		_, width := d.Text(s.palette.Ink, strings.ToUpper(s.name), 500, 222,
			v.Lettering{Face: s.house.face, Size: 116, MaxWidth: 800, Tracking: 0.14, Align: v.Centre})
		d.Fill(s.palette.Main, v.Box(500-width/2, 102, width, 3, 0))
		ruledLine(d, s, 500, 290, width)
		return d
	}}
	wordmarkCentred = composition{"wordmark-centred", "Labels and cards: the words on their own lines.", func(s sketch) *v.Drawing {
		d := s.canvas(700, 600, "centred wordmark")
		rows := stack(s.name, 3)
		y := 312 - 120*float64(len(rows)-1)/2
		for i, row := range rows {
			d.Text(s.palette.Ink, row, 350, y+float64(i)*120, v.Lettering{Face: s.house.face, Size: 124, MaxWidth: 540, Tracking: 0.01, Align: v.Centre})
		}
		ruledLine(d, s, 350, y+120*float64(len(rows)-1)+64, 420)
		return d
	}}
)

// ruledLine draws a rule with a lozenge, or with the tagline, at its middle.
func ruledLine(d *v.Drawing, s sketch, x, y, width float64) {
	gap := 22.0
	if s.tagline != "" {
		_, taken := d.Text(s.palette.Main, s.tagline, x, y+9, v.Lettering{Face: v.Serif, Size: 30, MaxWidth: width * 0.75, Tracking: 0.05, Align: v.Centre})
		gap = taken/2 + 18
	} else {
		d.Fill(s.palette.Accent, v.Polygon(v.Corners(4, x, y, 9, 0)...))
	}
	if arm := width/2 - gap; arm > 8 {
		d.Fill(s.palette.Main, v.Box(x-width/2, y-1.5, arm, 3, 0), v.Box(x+gap, y-1.5, arm, 3, 0))
	}
}

// letters sets initials so that their own box, not their baseline, is centred.
func letters(d *v.Drawing, colour, s string, x, y float64, set v.Lettering) {
	height := set.Size * 0.72
	if outline, ok := set.Face.Text(s, 100, set.Tracking); ok {
		least, most := outline.Bounds()
		size := min(set.Size, 100*set.MaxWidth/max(most.X-least.X, 1))
		height = -(least.Y + most.Y) / 100 * size
	}
	d.Text(colour, s, x, y+height/2, set)
}

// stack parts a name into at most that many rows of similar length.
func stack(name string, rows int) []string {
	words := strings.Fields(name)
	for i := len(words) - 2; i >= 0; i-- {
		if words[i] == "&" || words[i] == "+" {
			words[i] += " " + words[i+1]
			words = slices.Delete(words, i+1, i+2)
		}
	}
	for len(words) > rows {
		shortest := 0
		for i := range len(words) - 1 {
			if len(words[i])+len(words[i+1]) < len(words[shortest])+len(words[shortest+1]) {
				shortest = i
			}
		}
		words[shortest] += " " + words[shortest+1]
		words = append(words[:shortest+1], words[shortest+2:]...)
	}
	return words
}
