package studio

import (
	"math"

	v "github.com/aitasker/aitasker/sandbox/internal/vector"
)

func leaf() []shape {
	blade := v.Leaf(150, 62)
	return []shape{
		{main, blade.Place(1, 24, -22, 82)},
		{accent, blade.Place(0.62, -48, -14, 72)},
		{ground, v.Stroke(-18, 70, 28, -28, 5)},
	}
}

func cup() []shape {
	body := new(v.Path).Move(-70, -18).Line(42, -18).Cube(42, 40, 26, 62, -2, 62).Line(-26, 62).Cube(-54, 62, -70, 40, -70, -18).Close()
	steam := func(x float64) *v.Path {
		return new(v.Path).Move(x, -32).Cube(x-20, -52, x+18, -64, x, -88).Line(x+9, -88).Cube(x+27, -64, x-10, -52, x+9, -32).Close()
	}
	return []shape{
		{main, v.Ring(44, 14, 31, 18)},
		{main, body},
		{main, v.Box(-80, 72, 132, 11, 5.5)},
		{accent, v.Join(steam(-46), steam(-18), steam(10))},
	}
}

func wheat() []shape {
	shapes := []shape{{main, v.Stroke(0, 92, 0, -40, 7)}}
	grain := v.Leaf(52, 17)
	for i := range 4 {
		y := 66 - float64(i)*34
		shapes = append(shapes, shape{main, grain.Place(1, 40, 5, y)}, shape{main, grain.Place(1, -40, -5, y)})
	}
	return append(shapes, shape{accent, grain.Place(1.1, 0, 0, -40)})
}

func drop() []shape {
	body := new(v.Path).Move(0, -94).Cube(34, -44, 64, -8, 64, 28).Cube(64, 64, 36, 92, 0, 92).Cube(-36, 92, -64, 64, -64, 28).Cube(-64, -8,
		-34, -44, 0, -94).Close()
	shine := new(v.Path).Move(-42, 26).Cube(-42, 56, -22, 72, 4, 74).Cube(-14, 62, -26, 48, -26, 26).Close()
	return []shape{{main, body}, {accent, v.Circle(20, 34, 22)}, {ground, shine}}
}

func wave() []shape {
	crest := func(y float64) *v.Path {
		return new(v.Path).Move(-92, y).Cube(-62, y-44, -30, y-44, 0, y).Cube(30, y+44, 62, y+44, 92, y).
			Line(92, y+22).Cube(62, y+66, 30, y+66, 0, y+22).Cube(-30, y-22, -62, y-22, -92, y+22).Close()
	}
	return []shape{{accent, v.Circle(40, -46, 26)}, {main, crest(-14)}, {main, crest(34)}}
}

func peak() []shape {
	return []shape{
		{accent, v.Circle(46, -52, 22)},
		{main, v.Polygon(v.Point{X: -94, Y: 70}, v.Point{X: -20, Y: -66}, v.Point{X: 54, Y: 70})},
		{main, v.Polygon(v.Point{X: 28, Y: 70}, v.Point{X: 20, Y: -4}, v.Point{X: 46, Y: -22}, v.Point{X: 96, Y: 70})},
		{ground, v.Polygon(v.Point{X: -44, Y: -22}, v.Point{X: -20, Y: -66}, v.Point{X: 4, Y: -22}, v.Point{X: -8, Y: -10},
			v.Point{X: -20, Y: -24}, v.Point{X: -32, Y: -10})},
	}
}

func sun() []shape {
	rays := &v.Path{}
	for i := range 12 {
		rays = v.Join(rays, v.Leaf(34, 9).Place(1, 0, 0, -60).Place(1, float64(i)*30, 0, 0))
	}
	return []shape{{accent, rays}, {main, v.Circle(0, 0, 46)}, {ground, v.Ring(0, 0, 34, 29)}}
}

func roof() []shape {
	return []shape{
		{main, v.Polygon(v.Point{X: 0, Y: -84}, v.Point{X: 96, Y: -4}, v.Point{X: 78, Y: 18}, v.Point{X: 0, Y: -46}, v.Point{X: -78, Y: 18},
			v.Point{X: -96, Y: -4})},
		{main, v.Join(v.Polygon(v.Point{X: -62, Y: 24}, v.Point{X: 0, Y: -26}, v.Point{X: 62, Y: 24}, v.Point{X: 62, Y: 82},
			v.Point{X: -62, Y: 82}), v.Hollow(v.Point{X: -20, Y: 82}, v.Point{X: -20, Y: 26}, v.Point{X: 20, Y: 26}, v.Point{X: 20, Y: 82}))},
		{accent, v.Box(-13, 34, 26, 48, 0)},
	}
}

func book() []shape {
	page := new(v.Path).Move(-4, -44).Cube(-30, -68, -62, -70, -92, -60).Line(-92, 56).Cube(-62, 46, -30, 48, -4, 72).Close()
	other := new(v.Path).Move(4, -44).Cube(30, -68, 62, -70, 92, -60).Line(92, 56).Cube(62, 46, 30, 48, 4, 72).Close()
	return []shape{
		{main, page},
		{accent, other},
		{ground, v.Join(v.Stroke(-74, -30, -26, -24, 6), v.Stroke(-74, -4, -26, 2, 6), v.Stroke(-74, 22, -44, 26, 6))},
	}
}

func bolt() []shape {
	return []shape{
		{accent, v.Ring(0, 0, 94, 82)},
		{main, v.Polygon(v.Point{X: 18, Y: -92}, v.Point{X: -52, Y: 14}, v.Point{X: -6, Y: 14}, v.Point{X: -20, Y: 92}, v.Point{X: 54, Y: -22},
			v.Point{X: 6, Y: -22})},
	}
}

func bars() []shape {
	return []shape{
		{main, v.Join(v.Box(-84, 22, 34, 58, 5), v.Box(-36, -8, 34, 88, 5), v.Box(12, -42, 34, 122, 5))},
		{accent, v.Join(v.Box(60, -80, 34, 160, 5))},
	}
}

func nodes() []shape {
	hub := v.Corners(6, 0, 0, 74, 0)
	shapes := []shape{}
	for i, q := range hub {
		shapes = append(shapes, shape{main, v.Stroke(0, 0, q.X, q.Y, 9)})
		if i%2 == 0 {
			next := hub[(i+1)%6]
			shapes = append(shapes, shape{main, v.Stroke(q.X, q.Y, next.X, next.Y, 9)})
		}
	}
	for i, q := range hub {
		shapes = append(shapes, shape{pen(i % 2), v.Circle(q.X, q.Y, 19)})
	}
	return append(shapes, shape{main, v.Circle(0, 0, 31)}, shape{ground, v.Circle(0, 0, 14)})
}

func heart() []shape {
	body := new(v.Path).Move(0, 84).Cube(-58, 40, -94, 6, -94, -32).Cube(-94, -66, -68, -84, -44, -84).Cube(-22, -84, -6, -70, 0, -52).
		Cube(6, -70, 22, -84, 44, -84).Cube(68, -84, 94, -66, 94, -32).Cube(94, 6, 58, 40, 0, 84).Close()
	return []shape{{main, body}, {accent, body.Place(0.52, 0, 20, 6)}, {ground, v.Circle(-42, -38, 13)}}
}

func paw() []shape {
	pad := new(v.Path).Move(0, -8).Cube(34, -8, 62, 34, 62, 56).Cube(62, 80, 40, 88, 22, 82).Cube(8, 77, -8, 77, -22, 82).Cube(-40, 88, -62,
		80, -62, 56).Cube(-62, 34, -34, -8, 0, -8).Close()
	toe := v.Oval(0, 0, 20, 29)
	return []shape{
		{main, pad},
		{main, v.Join(toe.Place(1, -24, -74, -8), toe.Place(1, 24, 74, -8))},
		{accent, v.Join(toe.Place(1, -8, -30, -56), toe.Place(1, 8, 30, -56))},
	}
}

func compass() []shape {
	return []shape{
		{main, v.Ring(0, 0, 94, 80)},
		{main, v.Polygon(v.Point{X: 0, Y: -70}, v.Point{X: 17, Y: 0}, v.Point{X: -17, Y: 0}).Place(1, 32, 0, 0)},
		{accent, v.Polygon(v.Point{X: 0, Y: 70}, v.Point{X: -17, Y: 0}, v.Point{X: 17, Y: 0}).Place(1, 32, 0, 0)},
		{ground, v.Circle(0, 0, 8)},
	}
}

func flower() []shape {
	all := &v.Path{}
	for i := range 6 {
		all = v.Join(all, v.Leaf(90, 44).Place(1, float64(i)*60, 0, 0))
	}
	return []shape{{main, all}, {ground, v.Circle(0, 0, 30)}, {accent, v.Circle(0, 0, 22)}}
}

func moon() []shape {
	crescent := new(v.Path).Move(30, -82).Cube(-30, -108, -96, -58, -92, 12).Cube(-88, 80, -8, 112, 50, 74).Cube(0, 74, -38, 42, -38,
		-4).Cube(-38, -42, -8, -74, 30, -82).Close()
	return []shape{{main, crescent}, {accent, v.Star(4, 42, -12, 42, 13)}, {accent, v.Star(4, 78, 40, 18, 6)}}
}

func lens() []shape {
	shapes := []shape{{main, v.Ring(0, 0, 94, 80)}}
	for i := range 6 {
		q := v.Corners(6, 0, 0, 70, float64(i)*60)
		inner := v.Corners(6, 0, 0, 30, float64(i)*60+34)
		shapes = append(shapes, shape{pen(i % 2), v.Polygon(q[0], q[1], inner[1], inner[0])})
	}
	return shapes
}

func wheel() []shape {
	shapes := []shape{{main, v.Ring(0, 0, 94, 74)}}
	for i := range 8 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 4)
		shapes = append(shapes, shape{accent, v.Stroke(20*cos, 20*sin, 70*cos, 70*sin, 7)})
	}
	return append(shapes, shape{main, v.Ring(0, 0, 28, 12)})
}

func soundBars() []shape {
	shapes := []shape{}
	for i, height := range []float64{52, 104, 164, 84, 132, 64, 36} {
		x := float64(i)*28 - 93
		shapes = append(shapes, shape{pen((i + 1) % 2), v.Box(x, -height/2, 18, height, 9)})
	}
	return shapes
}

func petals() []shape {
	shapes := []shape{}
	for i := range 8 {
		shapes = append(shapes, shape{pen(i % 2), v.Leaf(92, 24).Place(1, float64(i)*45, 0, 0)})
	}
	return append(shapes, shape{ground, v.Circle(0, 0, 15)})
}

func rings() []shape {
	return []shape{{main, v.Ring(-18, 0, 76, 58)}, {accent, v.Ring(26, 0, 58, 42)}, {main, v.Circle(26, 0, 24)}}
}

func hexagon() []shape {
	c := v.Corners(6, 0, 0, 94, 0)
	centre := v.Point{}
	return []shape{
		{main, v.Polygon(c[0], c[1], centre, c[5])},
		{accent, v.Polygon(c[1], c[2], c[3], centre)},
		{main, v.Polygon(c[3], c[4], c[5], centre)},
		{ground, v.Stroke(0, 0, c[3].X, c[3].Y, 6)},
		{ground, v.Stroke(0, 0, c[5].X, c[5].Y, 6)},
		{ground, v.Stroke(0, 0, c[1].X, c[1].Y, 6)},
	}
}

func weave() []shape {
	return []shape{
		{main, v.Join(v.Box(-84, -52, 168, 30, 15), v.Box(-84, 22, 168, 30, 15))},
		{accent, v.Join(v.Box(-52, -84, 30, 168, 15), v.Box(22, -84, 30, 168, 15))},
		{main, v.Join(v.Box(-60, -52, 46, 30, 0), v.Box(14, 22, 46, 30, 0))},
	}
}
