package vector

import (
	"math"
	"strconv"
	"strings"
)

// Point is a place in a drawing; y grows downwards.
type Point struct{ X, Y float64 }

type verb byte

const (
	move verb = 'M'
	line verb = 'L'
	quad verb = 'Q'
	cube verb = 'C'
	end  verb = 'Z'
)

type segment struct {
	verb   verb
	points []Point
}

// Path is one or more closed outlines, filled by the nonzero rule: an outline
// that runs the other way inside another cuts a hole. The zero value is empty.
type Path struct{ segments []segment }

// Move starts an outline.
func (p *Path) Move(x, y float64) *Path { return p.add(move, Point{x, y}) }

// Line draws a straight edge.
func (p *Path) Line(x, y float64) *Path { return p.add(line, Point{x, y}) }

// Quad draws a quadratic curve.
func (p *Path) Quad(cx, cy, x, y float64) *Path { return p.add(quad, Point{cx, cy}, Point{x, y}) }

// Cube draws a cubic curve.
func (p *Path) Cube(ax, ay, bx, by, x, y float64) *Path {
	return p.add(cube, Point{ax, ay}, Point{bx, by}, Point{x, y})
}

// Close ends an outline where it began.
func (p *Path) Close() *Path { return p.add(end) }

func (p *Path) add(v verb, points ...Point) *Path {
	p.segments = append(p.segments, segment{v, points})
	return p
}

// Join gives one path with the outlines of all.
func Join(paths ...*Path) *Path {
	all := &Path{}
	for _, p := range paths {
		all.segments = append(all.segments, p.segments...)
	}
	return all
}

// Place gives the path scaled, turned by degrees clockwise, then moved.
func (p *Path) Place(scale, degrees, dx, dy float64) *Path {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	placed := &Path{segments: make([]segment, len(p.segments))}
	for i, s := range p.segments {
		points := make([]Point, len(s.points))
		for j, q := range s.points {
			points[j] = Point{scale*(q.X*cos-q.Y*sin) + dx, scale*(q.X*sin+q.Y*cos) + dy}
		}
		placed.segments[i] = segment{s.verb, points}
	}
	return placed
}

// Bounds gives the corners of the box around every point of the path.
func (p *Path) Bounds() (least, most Point) {
	least, most = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, s := range p.segments {
		for _, q := range s.points {
			least = Point{min(least.X, q.X), min(least.Y, q.Y)}
			most = Point{max(most.X, q.X), max(most.Y, q.Y)}
		}
	}
	if least.X > most.X {
		return Point{}, Point{}
	}
	return least, most
}

// data writes the path in SVG's notation, to a tenth of a unit.
func (p *Path) data() string {
	var b strings.Builder
	for _, s := range p.segments {
		b.WriteByte(byte(s.verb))
		for i, q := range s.points {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(decimal(q.X) + " " + decimal(q.Y))
		}
	}
	return b.String()
}

func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
