package studio

import (
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	v "github.com/aitasker/aitasker/sandbox/internal/vector"
)

// card lays out a poster, banner or cover: headline, a line from the brief, the
// name, and the sign cropped by the edge.
func card(s sketch, b job.Brief, name string, width, height float64) *v.Drawing {
	d := s.canvas(width, height, name)
	p := s.palette.onMain()
	d.Fill(s.palette.Main, v.Box(0, 0, width, height, 0))
	margin := width * 0.075
	radius := min(width, height) * 0.26
	d.Fill(lightenFor(s.palette.Main, s.palette.Main, 1.25), v.Circle(width-radius*0.75, height-radius*0.75, radius*1.5))
	s.sign(d, width-radius*1.02, height-radius*1.02, radius/100*0.86, p)
	size := min(width, height) * 0.115
	y := margin + size
	for _, row := range wrap(job.TitleCase(strings.TrimPrefix(strings.TrimPrefix(b.Topic, "a "), "the ")), s.house.face, size, width*0.80, 3) {
		d.Text(p.Main, row, margin, y, v.Lettering{Face: s.house.face, Size: size, MaxWidth: width * 0.82, Tracking: -0.01})
		y += size * 1.14
	}
	d.Fill(p.Accent, v.Box(margin, y-size*0.45, width*0.11, size*0.09, size*0.045))
	y += size * 0.22
	for _, row := range wrap(supportOf(b), v.Humanist, size*0.40, width*0.52, 4) {
		d.Text(p.Main, row, margin, y, v.Lettering{Face: v.Humanist, Size: size * 0.40, MaxWidth: width * 0.54})
		y += size * 0.56
	}
	d.Text(p.Main, s.name, margin, height-margin*0.8, v.Lettering{Face: v.HumanBold, Size: size * 0.42, MaxWidth: width * 0.42})
	return d
}

// supportOf picks the line under the headline: a fact of the brief, else for
// whom it is.
func supportOf(b job.Brief) string {
	switch {
	case taglineOf(b) != "":
		return taglineOf(b)
	case len(b.Facts) > 0:
		return job.Line(b.Facts[0], 110)
	case b.Audience != "":
		return job.Capitalise("for " + b.Audience)
	default:
		return job.Capitalise(strings.Join(b.Phrases[:min(3, len(b.Phrases))], " · "))
	}
}

// wrap breaks text into rows that fit the width, at most that many; what is left
// goes with an ellipsis.
func wrap(text string, face *v.Face, size, width float64, most int) []string {
	var rows []string
	row := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(row + " " + word)
		if row != "" && span(longer, face, size) > width {
			if len(rows) == most-1 {
				return append(rows, row+"…")
			}
			rows, row = append(rows, row), word
			continue
		}
		row = longer
	}
	return append(rows, row)
}

func span(s string, face *v.Face, size float64) float64 {
	outline, ok := face.Text(s, size, 0)
	if !ok {
		return float64(len([]rune(s))) * size * 0.8
	}
	least, most := outline.Bounds()
	return most.X - least.X
}
