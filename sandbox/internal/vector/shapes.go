package vector

import (
	"math"
	"slices"
)

// kappa places the handles of four cubic curves that make a circle.
const kappa = 0.5522847498

// Circle is a disc.
func Circle(x, y, r float64) *Path { return oval(x, y, r, r) }

// Hole is a disc that runs the other way, to cut a Circle or a box.
func Hole(x, y, r float64) *Path {
	k := kappa * r
	return new(Path).Move(x+r, y).
		Cube(x+r, y-k, x+k, y-r, x, y-r).Cube(x-k, y-r, x-r, y-k, x-r, y).
		Cube(x-r, y+k, x-k, y+r, x, y+r).Cube(x+k, y+r, x+r, y+k, x+r, y).Close()
}

// Oval is an upright ellipse.
func Oval(x, y, rx, ry float64) *Path { return oval(x, y, rx, ry) }

func oval(x, y, rx, ry float64) *Path {
	kx, ky := kappa*rx, kappa*ry
	return new(Path).Move(x+rx, y).
		Cube(x+rx, y+ky, x+kx, y+ry, x, y+ry).Cube(x-kx, y+ry, x-rx, y+ky, x-rx, y).
		Cube(x-rx, y-ky, x-kx, y-ry, x, y-ry).Cube(x+kx, y-ry, x+rx, y-ky, x+rx, y).Close()
}

// Ring is a disc with a hole.
func Ring(x, y, outer, inner float64) *Path { return Join(Circle(x, y, outer), Hole(x, y, inner)) }

// Box is a rectangle with corners of radius r.
func Box(x, y, w, h, r float64) *Path {
	if r <= 0 {
		return Polygon(Point{x, y}, Point{x + w, y}, Point{x + w, y + h}, Point{x, y + h})
	}
	r = min(r, w/2, h/2)
	k := r * (1 - kappa)
	return new(Path).Move(x+r, y).Line(x+w-r, y).Cube(x+w-k, y, x+w, y+k, x+w, y+r).
		Line(x+w, y+h-r).Cube(x+w, y+h-k, x+w-k, y+h, x+w-r, y+h).
		Line(x+r, y+h).Cube(x+k, y+h, x, y+h-k, x, y+h-r).
		Line(x, y+r).Cube(x, y+k, x+k, y, x+r, y).Close()
}

// Polygon joins the points.
func Polygon(points ...Point) *Path {
	p := &Path{}
	for i, q := range points {
		if i == 0 {
			p.Move(q.X, q.Y)
		} else {
			p.Line(q.X, q.Y)
		}
	}
	return p.Close()
}

// Hollow is a polygon that runs the other way, to cut a hole.
func Hollow(points ...Point) *Path {
	back := make([]Point, 0, len(points))
	for _, p := range slices.Backward(points) {
		back = append(back, p)
	}
	return Polygon(back...)
}

// Corners gives the n corners of a regular polygon, the first at the top, turned
// by degrees clockwise.
func Corners(n int, x, y, r, degrees float64) []Point {
	points := make([]Point, n)
	for i := range points {
		sin, cos := math.Sincos((float64(i)*360/float64(n) + degrees - 90) * math.Pi / 180)
		points[i] = Point{x + r*cos, y + r*sin}
	}
	return points
}

// Star alternates between two radii, n times.
func Star(n int, x, y, outer, inner float64) *Path {
	tips, dents := Corners(n, x, y, outer, 0), Corners(n, x, y, inner, 180/float64(n))
	points := make([]Point, 0, 2*n)
	for i := range tips {
		points = append(points, tips[i], dents[i])
	}
	return Polygon(points...)
}

// Leaf is a pointed oval of that length, its foot at the origin, pointing up.
func Leaf(length, width float64) *Path {
	return new(Path).Move(0, 0).Cube(width, -length*0.3, width*0.8, -length*0.75, 0, -length).
		Cube(-width*0.8, -length*0.75, -width, -length*0.3, 0, 0).Close()
}

// Stroke is a straight bar between two points with round ends.
func Stroke(ax, ay, bx, by, width float64) *Path {
	length, angle := math.Hypot(bx-ax, by-ay), math.Atan2(by-ay, bx-ax)*180/math.Pi
	return Box(-width/2, -width/2, length+width, width, width/2).Place(1, angle, ax, ay)
}
