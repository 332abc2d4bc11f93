package main

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Colours that people tell apart who do not see red and green (Okabe and Ito).
var colours = []color.Color{
	color.RGBA{0, 114, 178, 255},
	color.RGBA{230, 159, 0, 255},
	color.RGBA{0, 158, 115, 255},
	color.RGBA{204, 121, 167, 255},
	color.RGBA{213, 94, 0, 255},
}

const (
	plotWidth  = 16 * vg.Centimeter
	plotHeight = 9 * vg.Centimeter
	lineWidth  = 1.6
)

// curve is one line of a plot.
type curve struct {
	name   string
	points plotter.XYs
	dashed bool
}

// drawAll writes every plot into the folder.
func drawAll(folder string, open, flooded []trial) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make folder of plots: %w", err)
	}
	for name, p := range map[string]*plot.Plot{
		"found.svg":       plotFound(open),
		"quality.svg":     plotQuality(open),
		"invitations.svg": plotInvitations(open),
		"cheap.svg":       plotCheap(flooded),
	} {
		if err := p.Save(plotWidth, plotHeight, filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("save plot %s: %w", name, err)
		}
	}
	return nil
}

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.Padding = vg.Millimeter * 2
	p.Title.TextStyle.Font.Size = 12
	p.BackgroundColor = color.White
	p.Y.Min = 0
	p.Legend.Padding = vg.Millimeter
	p.Legend.ThumbnailWidth = vg.Centimeter
	p.Add(plotter.NewGrid())
	return p
}

func addCurves(p *plot.Plot, curves []curve) {
	for i, c := range curves {
		line := &plotter.Line{XYs: c.points, LineStyle: plotter.DefaultLineStyle}
		line.Color, line.Width = colours[i%len(colours)], vg.Points(lineWidth)
		if c.dashed {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		}
		p.Add(line)
		p.Legend.Add(c.name, line)
	}
}

// plotFound shows which part of the good newcomers is proven how long after arrival.
func plotFound(trials []trial) *plot.Plot {
	p := newPlot("How soon a good newcomer is proven", "tasks since it arrived", "part of them with ten judged bids")
	p.Y.Max, p.X.Max = 1.02, followed
	var curves []curve
	for i := range trials {
		t := &trials[i]
		isProduct := t.rule.name == rules[0].name
		if !isProduct && t.dial != 0.3 {
			continue
		}
		found := t.pooled(func(f *finding) []float64 { return f.found })
		var points plotter.XYs
		for tasks := 0.0; tasks <= followed; tasks += 5 {
			points = append(points, plotter.XY{X: tasks, Y: within(found, tasks)})
		}
		curves = append(curves, curve{fmt.Sprintf("%s, dial %.1f", t.rule.name, t.dial), points, !isProduct})
	}
	addCurves(p, curves)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Millimeter*4, vg.Millimeter*6
	return p
}

// plotQuality shows what posters are offered at each dial.
func plotQuality(trials []trial) *plot.Plot {
	p := newPlot("What posters are offered (mean over markets, 95 % interval)", "experimentation", "best presented score")
	p.X.Min, p.X.Max, p.Y.Max = -0.05, 1.05, 1
	for at, r := range rules {
		bars := intervals{}
		for i := range trials {
			if t := &trials[i]; t.rule.name == r.name {
				best := t.over(func(f *finding) float64 { return f.meanBest })
				bars.XYs = append(bars.XYs, plotter.XY{X: t.dial + 0.012*float64(at-1), Y: best.mean})
				bars.YErrors = append(bars.YErrors, struct{ Low, High float64 }{best.half, best.half})
			}
		}
		bars.addTo(p, r.name, colours[at])
	}
	p.Y.Min = 0.7
	p.Legend.XOffs, p.Legend.YOffs = -vg.Millimeter*4, vg.Millimeter*6
	return p
}

// intervals are means with their error bars.
type intervals struct {
	plotter.XYs
	plotter.YErrors
}

func (i intervals) addTo(p *plot.Plot, name string, colour color.Color) {
	line := &plotter.Line{XYs: i.XYs, LineStyle: plotter.DefaultLineStyle}
	line.Color, line.Width = colour, vg.Points(lineWidth)
	points := &plotter.Scatter{XYs: i.XYs, GlyphStyle: draw.GlyphStyle{Color: colour, Radius: vg.Points(3), Shape: draw.CircleGlyph{}}}
	bars, err := plotter.NewYErrorBars(i)
	if err == nil { // it refuses only what is no number
		bars.Color, bars.Width = colour, vg.Points(1)
		p.Add(bars)
	}
	p.Add(line, points)
	p.Legend.Add(name, line, points)
}

// plotInvitations shows how the invitations spread over the agents.
func plotInvitations(trials []trial) *plot.Plot {
	p := newPlot("Who is invited, at experimentation 0.3", "part of the agents, most invited first", "part of all invitations")
	p.X.Max, p.Y.Max = 1, 1.02
	var curves []curve
	for i := range trials {
		t := &trials[i]
		if t.dial != 0.3 {
			continue
		}
		points := make(plotter.XYs, 0, 101)
		for step := 0.0; step <= 100; step++ {
			points = append(points, plotter.XY{X: step / 100, Y: t.over(func(f *finding) float64 { return f.shareOf(step / 100) }).mean})
		}
		curves = append(curves, curve{t.rule.name, points, t.rule.name != rules[0].name})
	}
	addCurves(p, curves)
	p.Legend.XOffs, p.Legend.YOffs = -vg.Millimeter*4, vg.Millimeter*6
	return p
}

// shareOf is the part of the invitations of the most invited part of the agents.
func (f *finding) shareOf(part float64) float64 {
	sum := 0.0
	for _, share := range f.shares[:int(part*float64(len(f.shares)))] {
		sum += share
	}
	return sum
}

// plotCheap shows how much of the market many cheap registrations get.
func plotCheap(trials []trial) *plot.Plot {
	p := newPlot(fmt.Sprintf("%d cheap, mediocre agents register at once", cheapAgents), "tasks since then", "their part of the invitations")
	p.Y.Max, p.X.Max = 1, measured
	var curves []curve
	for i := range trials {
		t := &trials[i]
		if t.rule.name != rules[0].name {
			continue
		}
		accounts := "an account each"
		if t.oneAccount {
			accounts = "one account"
		}
		var points plotter.XYs
		for w := range t.findings[0].cheapCurve {
			points = append(points, plotter.XY{X: float64(w*window) + window/2, Y: t.over(func(f *finding) float64 { return f.cheapCurve[w] }).mean})
		}
		curves = append(curves, curve{fmt.Sprintf("dial %.1f, %s", t.dial, accounts), points, !t.oneAccount})
	}
	addCurves(p, curves)
	p.Legend.Top = true
	p.Legend.XOffs, p.Legend.YOffs = -vg.Millimeter*4, -vg.Millimeter*4
	return p
}
