package main

import (
	"bytes"
	"fmt"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Colours that people tell apart who do not see red and green (Okabe and Ito): one
// for each rule, in their order, and for the other dials of the product's.
var (
	colours  = []color.Color{color.RGBA{0, 114, 178, 255}, color.RGBA{230, 159, 0, 255}, color.RGBA{0, 158, 115, 255}}
	dialZero = color.RGBA{204, 121, 167, 255}
	dialOne  = color.RGBA{213, 94, 0, 255}
)

const (
	plotWidth  = 16 * vg.Centimeter
	plotHeight = 9 * vg.Centimeter
	plotMargin = 4 * vg.Millimeter
	lineWidth  = 1.6
)

// curve is one line of a plot.
type curve struct {
	name   string
	points plotter.XYs
	colour color.Color
	dashed bool
}

// save writes a plot with a white margin around it.
func save(p *plot.Plot, path string) error {
	canvas := vgsvg.New(plotWidth, plotHeight)
	whole := draw.New(canvas)
	whole.FillPolygon(color.White, []vg.Point{
		{X: 0, Y: 0}, {X: plotWidth, Y: 0}, {X: plotWidth, Y: plotHeight}, {X: 0, Y: plotHeight},
	})
	p.Draw(draw.Crop(whole, plotMargin, -2*plotMargin, plotMargin, -plotMargin))
	var written bytes.Buffer
	if _, err := canvas.WriteTo(&written); err != nil {
		return err
	}
	return os.WriteFile(path, written.Bytes(), 0o600)
}

// ticks are labelled marks from one number to another.
func ticks(from, to, step float64) plot.ConstantTicks {
	var marks plot.ConstantTicks
	for n := 0; from+float64(n)*step <= to+step/2; n++ {
		at := from + float64(n)*step
		marks = append(marks, plot.Tick{Value: at, Label: fmt.Sprintf("%.4g", at)})
	}
	return marks
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
	for _, c := range curves {
		line := &plotter.Line{XYs: c.points, LineStyle: plotter.DefaultLineStyle}
		line.Color, line.Width = c.colour, vg.Points(lineWidth)
		if c.dashed {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		}
		p.Add(line)
		p.Legend.Add(c.name, line)
	}
}
