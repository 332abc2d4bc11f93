package studio

import (
	"strings"
	"unicode/utf8"

	v "github.com/aitasker/aitasker/sandbox/internal/vector"
)

var (
	badge = composition{"badge", "Stickers, shirts and the feed: everything in one block.", func(s sketch) *v.Drawing {
		d := s.canvas(700, 700, "badge")
		p := s.palette.onMain()
		d.Fill(s.palette.Accent, v.Box(74, 74, 580, 580, 40))
		d.Fill(s.palette.Main, v.Box(46, 46, 580, 580, 40))
		rows := stack(strings.ToUpper(s.name), 2)
		s.sign(d, 336, 226-float64(len(rows)-1)*20, 1.22-float64(len(rows)-1)*0.14, p)
		y := 560 - 96*float64(len(rows)-1)
		for i, row := range rows {
			d.Text(p.Main, row, 336, y+float64(i)*96, v.Lettering{Face: s.house.face, Size: 106, MaxWidth: 500, Tracking: -0.01, Align: v.Centre})
		}
		return d
	}}
	monogramBlock = composition{"monogram", "Avatar: one letter that fills its block.", func(s sketch) *v.Drawing {
		d := s.canvas(600, 600, "monogram")
		letter, _ := utf8.DecodeRuneInString(s.initials)
		first := string(letter)
		d.Fill(s.palette.Accent, v.Box(120, 120, 400, 400, 0))
		d.Fill(s.palette.Main, v.Box(80, 80, 400, 400, 0))
		letters(d, s.palette.Paper, first, 280, 280, v.Lettering{Face: s.house.face, Size: 400, MaxWidth: 300, Align: v.Centre})
		return d
	}}
	wordmarkBlocks = composition{"wordmark", "Banners: each word a block.", func(s sketch) *v.Drawing {
		rows := stack(strings.ToUpper(s.name), 3)
		d := s.canvas(1000, float64(len(rows))*170+130, "wordmark")
		for i, row := range rows {
			block, ink := s.palette.Main, s.palette.Paper
			if i%2 == 1 {
				block = darkenFor(s.palette.Accent, s.palette.Paper, textContrast)
			}
			y := 65 + float64(i)*170
			outline, ok := s.house.face.Text(row, 100, 0)
			width := 760.0
			if ok {
				least, most := outline.Bounds()
				width = min((most.X-least.X)*1.36, 730) + 70
			}
			x := 500 - width/2 + float64(i)*36 - float64(len(rows)-1)*18
			d.Fill(block, v.Box(x, y, width, 158, 0))
			letters(d, ink, row, x+width/2, y+79, v.Lettering{Face: s.house.face, Size: 136, MaxWidth: width - 64, Align: v.Centre})
		}
		return d
	}}
	wordmarkCut = composition{"wordmark-cut", "Signs and spines: the name with a stripe cut through it.", func(s sketch) *v.Drawing {
		d := s.canvas(1000, 400, "cut wordmark")
		size, width := d.Text(s.palette.Main, strings.ToUpper(s.name), 500, 250,
			v.Lettering{Face: s.house.face, Size: 170, MaxWidth: 840, Tracking: -0.02, Align: v.Centre})
		thick := max(size*0.045, 3)
		d.Fill(s.palette.Paper, v.Box(490-width/2, 250-size*0.53, width+20, thick, 0))
		d.Fill(s.palette.Accent, v.Box(500-width/2, 250+size*0.14, width, thick*2.2, 0))
		return d
	}}
)
