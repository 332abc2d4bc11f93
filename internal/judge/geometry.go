package judge

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// box is an upright rectangle in the units of a drawing's viewBox; it is empty
// when left is greater than right.
type box struct{ left, top, right, bottom float64 }

func emptyBox() box {
	return box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

func (b box) isEmpty() bool   { return b.left > b.right || b.top > b.bottom }
func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

func (b box) reaching(p point) box {
	return box{min(b.left, p.x), min(b.top, p.y), max(b.right, p.x), max(b.bottom, p.y)}
}

func (b box) around(other box) box {
	return box{min(b.left, other.left), min(b.top, other.top), max(b.right, other.right), max(b.bottom, other.bottom)}
}

func (b box) contains(p point) bool {
	return p.x >= b.left && p.x <= b.right && p.y >= b.top && p.y <= b.bottom
}

func (b box) middle() point { return point{(b.left + b.right) / 2, (b.top + b.bottom) / 2} }

func (b box) grown(by float64) box {
	return box{b.left - by, b.top - by, b.right + by, b.bottom + by}
}

type point struct{ x, y float64 }

// affine is a transform: x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine struct{ a, b, c, d, e, f float64 }

var unmoved = affine{a: 1, d: 1}

func (m affine) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// scale is by how much lengths grow.
func (m affine) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// then returns the transform that applies inner first.
func (m affine) then(inner affine) affine {
	return affine{
		m.a*inner.a + m.c*inner.b, m.b*inner.a + m.d*inner.b,
		m.a*inner.c + m.c*inner.d, m.b*inner.c + m.d*inner.d,
		m.a*inner.e + m.c*inner.f + m.e, m.b*inner.e + m.d*inner.f + m.f,
	}
}

var (
	transformCall = regexp.MustCompile(`(matrix|translate|scale|rotate)\s*\(([^)]{1,200})\)`)
	numeral       = regexp.MustCompile(`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?`)
)

// maxTransforms bounds what one transform attribute may hold.
const maxTransforms = 10

func parseTransform(text string) affine {
	all := unmoved
	for _, call := range transformCall.FindAllStringSubmatch(text, maxTransforms) {
		all = all.then(transformOf(call[1], numbersIn(call[2], 6)))
	}
	return all
}

func transformOf(name string, n []float64) affine {
	switch {
	case name == "matrix" && len(n) == 6:
		return affine{n[0], n[1], n[2], n[3], n[4], n[5]}
	case name == "translate" && len(n) == 1:
		return affine{a: 1, d: 1, e: n[0]}
	case name == "translate" && len(n) == 2:
		return affine{a: 1, d: 1, e: n[0], f: n[1]}
	case name == "scale" && len(n) == 1:
		return affine{a: n[0], d: n[0]}
	case name == "scale" && len(n) == 2:
		return affine{a: n[0], d: n[1]}
	case name == "rotate" && (len(n) == 1 || len(n) == 3):
		sin, cos := math.Sincos(n[0] * math.Pi / 180)
		turn := affine{cos, sin, -sin, cos, 0, 0}
		if len(n) == 1 {
			return turn
		}
		return affine{a: 1, d: 1, e: n[1], f: n[2]}.then(turn).then(affine{a: 1, d: 1, e: -n[1], f: -n[2]})
	}
	return unmoved
}

func numbersIn(text string, most int) []float64 {
	var numbers []float64
	for _, digits := range numeral.FindAllString(text, most) {
		if n, err := strconv.ParseFloat(digits, 64); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// attributeNumber reads a length without its unit, 0 when there is none.
func attributeNumber(text string) float64 {
	if found := numbersIn(strings.TrimSpace(text), 1); len(found) == 1 {
		return found[0]
	}
	return 0
}
