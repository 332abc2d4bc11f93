package analyst

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

const (
	chartWidth  = 7.5 * vg.Inch
	chartHeight = 4.2 * vg.Inch
)

var (
	deep  = color.RGBA{R: 0x1f, G: 0x4e, B: 0x79, A: 0xff}
	warm  = color.RGBA{R: 0xc7, G: 0x63, B: 0x1f, A: 0xff}
	faint = color.RGBA{R: 0xe3, G: 0xe6, B: 0xea, A: 0xff}
)

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = job.Line(title, 70), job.Line(x, 40), job.Line(y, 40)
	p.Title.TextStyle.Font.Size, p.Title.Padding = 15, 10
	p.X.Label.TextStyle.Font.Size, p.Y.Label.TextStyle.Font.Size = 11, 11
	for _, style := range []*text.Style{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label} {
		style.Font.Variant = "Sans"
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = nil, faint
	p.Add(grid)
	return p
}

func render(p *plot.Plot) ([]byte, error) {
	canvas := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.Crop(draw.New(canvas), 12, -16, 10, -12))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write chart: %w", err)
	}
	return b.Bytes(), nil
}

// totalsChart shows a measure's total for each value of a category.
func totalsChart(by, of string, groups []group) ([]byte, error) {
	p := newPlot(of+" by "+by, "", "total "+of)
	values, names := make(plotter.Values, len(groups)), make([]string, len(groups))
	for i, g := range groups {
		for _, value := range g.values {
			values[i] += value
		}
		names[i] = job.Line(g.name, 14)
	}
	barsOf, err := plotter.NewBarChart(values, vg.Points(min(46, 360/float64(len(groups)+1))))
	if err != nil {
		return nil, fmt.Errorf("draw bars: %w", err)
	}
	barsOf.Color, barsOf.LineStyle.Width = deep, 0
	p.Add(barsOf)
	p.NominalX(names...)
	p.X.Min, p.X.Max = -0.6, float64(len(names))-0.4
	p.Y.Min = min(0, p.Y.Min)
	return render(p)
}

// courseChart shows a measure row by row with its trend.
func courseChart(c column, labels []string) ([]byte, error) {
	p := newPlot(c.name+" over time", "", c.name)
	points := make(plotter.XYs, len(c.values))
	for i, value := range c.values {
		points[i] = plotter.XY{X: float64(c.rows[i]), Y: value}
	}
	course, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, fmt.Errorf("draw line: %w", err)
	}
	course.Color, course.Width, dots.Color, dots.Radius = deep, 2, deep, 3
	p.Add(course)
	if len(points) <= 60 {
		p.Add(dots)
	}
	step := max(len(labels)/6, 1)
	var ticks []plot.Tick
	for i := 0; i < len(labels); i += step {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: labels[i]})
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
	return render(p)
}

// pairChart shows two measures against one another.
func pairChart(a, b column) ([]byte, error) {
	p := newPlot(b.name+" against "+a.name, a.name, b.name)
	x, y := common(a, b)
	points := make(plotter.XYs, len(x))
	for i := range x {
		points[i] = plotter.XY{X: x[i], Y: y[i]}
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return nil, fmt.Errorf("draw scatter: %w", err)
	}
	dots.Color, dots.Radius = deep, 3
	p.Add(dots)
	return render(p)
}

// spreadChart shows how the values of one measure are spread.
func spreadChart(c column) ([]byte, error) {
	p := newPlot("How "+c.name+" is spread", c.name, "rows")
	bins, err := plotter.NewHist(plotter.Values(c.values), min(max(len(c.values)/3, 4), 14))
	if err != nil {
		return nil, fmt.Errorf("draw histogram: %w", err)
	}
	bins.FillColor, bins.LineStyle.Color = deep, color.White
	p.Add(bins)
	return render(p)
}

// boxesChart shows median, quartiles and outliers of each group or column.
func boxesChart(title, y string, groups []group) ([]byte, error) {
	p := newPlot(title, "", y)
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = job.Line(g.name, 14)
		box, err := plotter.NewBoxPlot(vg.Points(26), float64(i), plotter.Values(g.values))
		if err != nil {
			return nil, fmt.Errorf("draw boxes: %w", err)
		}
		box.FillColor, box.BoxStyle.Color, box.MedianStyle.Color, box.MedianStyle.Width = faint, deep, warm, 2.5
		p.Add(box)
	}
	p.NominalX(names...)
	p.X.Min, p.X.Max = -0.6, float64(len(names))-0.4
	return render(p)
}
