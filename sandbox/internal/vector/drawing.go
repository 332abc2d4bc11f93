package vector

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/vector"
)

// Drawing is a picture of flat layers, the first at the bottom.
type Drawing struct {
	Width, Height float64
	Title, Desc   string // read aloud to those who cannot see it
	layers        []layer
}

type layer struct {
	path   *Path
	colour string
	label  *label
}

// label is a text that no face can outline; the viewer's fonts must draw it.
type label struct {
	text        string
	x, y        float64
	size, width float64
}

// Fill adds a layer in a colour given as #rrggbb.
func (d *Drawing) Fill(colour string, paths ...*Path) {
	d.layers = append(d.layers, layer{path: Join(paths...), colour: colour})
}

// Align says where a text stands against its x.
type Align float64

// The alignments.
const (
	Left   Align = 0
	Centre Align = 0.5
	Right  Align = 1
)

// Lettering is how a line of text is set.
type Lettering struct {
	Face     *Face
	Size     float64 // em size at most; smaller when MaxWidth demands it
	MaxWidth float64
	Tracking float64 // share of the size
	Align    Align
}

// Text sets a line with its baseline at y and gives the size and width that it
// got. Letters that the face lacks fall to the viewer's fonts.
func (d *Drawing) Text(colour, s string, x, y float64, set Lettering) (size, width float64) {
	outline, ok := set.Face.Text(s, 100, set.Tracking)
	if !ok {
		return d.label(colour, s, x, y, set)
	}
	least, most := outline.Bounds()
	span := max(most.X-least.X, 1)
	size = min(set.Size, 100*set.MaxWidth/span)
	width = span * size / 100
	d.Fill(colour, outline.Place(size/100, 0, x-least.X*size/100-width*float64(set.Align), y))
	return size, width
}

func (d *Drawing) label(colour, s string, x, y float64, set Lettering) (size, width float64) {
	ems := 0.0
	for _, r := range s {
		if r < 0x1100 {
			ems += 0.62
		} else {
			ems += 1.02
		}
	}
	size = min(set.Size, set.MaxWidth/max(ems, 0.5))
	width = ems * size
	d.layers = append(d.layers, layer{colour: colour, label: &label{s, x - width*float64(set.Align), y, size, width}})
	return size, width
}

// Outlined tells whether the whole drawing is paths, so that PNG shows all of it.
func (d *Drawing) Outlined() bool {
	for _, l := range d.layers {
		if l.label != nil {
			return false
		}
	}
	return true
}

// SVG writes the drawing as a self-contained document without scripts or links.
func (d *Drawing) SVG() []byte {
	var b bytes.Buffer
	w, h := decimal(d.Width), decimal(d.Height)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img">`, w, h, w, h)
	b.WriteString("\n<title>" + escaped(d.Title) + "</title>\n<desc>" + escaped(d.Desc) + "</desc>\n")
	for _, l := range d.layers {
		if l.label != nil {
			fmt.Fprintf(&b, `<text x="%s" y="%s" font-size="%s" textLength="%s" lengthAdjust="spacingAndGlyphs" font-weight="700" font-family="'Noto Sans', 'Noto Sans CJK SC', Arial, sans-serif" fill="%s">%s</text>`,
				decimal(l.label.x), decimal(l.label.y), decimal(l.label.size), decimal(l.label.width), l.colour, escaped(l.label.text))
		} else {
			fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`, l.colour, l.path.data())
		}
		b.WriteByte('\n')
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes every write
	return b.String()
}

// PNG paints the drawing at that many pixels per unit.
func (d *Drawing) PNG(scale float64) ([]byte, error) {
	w, h := int(math.Ceil(d.Width*scale)), int(math.Ceil(d.Height*scale))
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for _, l := range d.layers {
		if l.path != nil {
			l.path.Place(scale, 0, 0, 0).paint(picture, l.colour)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

// paint fills the path, touching only the pixels of its own box.
func (p *Path) paint(picture *image.RGBA, colour string) {
	least, most := p.Bounds()
	box := image.Rect(int(math.Floor(least.X)), int(math.Floor(least.Y)), int(math.Ceil(most.X)), int(math.Ceil(most.Y))).Intersect(picture.Bounds())
	if box.Empty() {
		return
	}
	raster := vector.NewRasterizer(box.Dx(), box.Dy())
	p.Place(1, 0, -float64(box.Min.X), -float64(box.Min.Y)).trace(raster)
	raster.Draw(picture, box, image.NewUniform(rgb(colour)), image.Point{})
}

func (p *Path) trace(r *vector.Rasterizer) {
	f := func(q Point) (x, y float32) { return float32(q.X), float32(q.Y) }
	for _, s := range p.segments {
		switch s.verb {
		case move:
			r.MoveTo(f(s.points[0]))
		case line:
			r.LineTo(f(s.points[0]))
		case quad:
			ax, ay := f(s.points[0])
			x, y := f(s.points[1])
			r.QuadTo(ax, ay, x, y)
		case cube:
			ax, ay := f(s.points[0])
			bx, by := f(s.points[1])
			x, y := f(s.points[2])
			r.CubeTo(ax, ay, bx, by, x, y)
		case end:
			r.ClosePath()
		}
	}
}

func rgb(hex string) color.RGBA {
	v, _ := strconv.ParseUint(hex[1:], 16, 32)
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255} //nolint:gosec // each is one byte of the number
}
