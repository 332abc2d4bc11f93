package judge

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// outline is a closed or open line of a shape, as the points that it is drawn by.
type outline []point

// bounds is the box around all points, handles of curves included.
func (o outline) bounds() box {
	around := emptyBox()
	for _, p := range o {
		around = around.reaching(p)
	}
	return around
}

// area is signed by the direction, so that a hole takes from its shape.
func (o outline) area() float64 {
	sum := 0.0
	for i, p := range o {
		next := o[(i+1)%len(o)]
		sum += p.x*next.y - next.x*p.y
	}
	return sum / 2
}

// maxPathBytes bounds what is traced of the paths of one drawing.
const maxPathBytes = 256 << 10

var pathToken = regexp.MustCompile(`[MmLlHhVvCcSsQqTtAaZz]|` + numeral.String())

// pathArguments is how many numbers a command of path data takes.
var pathArguments = map[string]int{"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7}

// tracer follows path data.
type tracer struct {
	outlines   []outline
	at, opened point
}

// tracePath reads path data; what cannot be understood ends it.
func tracePath(data string) []outline {
	t := &tracer{}
	command, arguments := "", []float64{}
	for _, token := range pathToken.FindAllString(data, -1) {
		if strings.ContainsAny(token, "MmLlHhVvCcSsQqTtAaZz") {
			command, arguments = token, arguments[:0]
			if strings.EqualFold(token, "z") {
				t.at = t.opened
			}
			continue
		}
		number := numbersIn(token, 1)
		arguments = append(arguments, number...)
		if len(number) == 0 || command == "" {
			break
		}
		if len(arguments) == pathArguments[strings.ToLower(command)] {
			t.draw(command, arguments)
			arguments = arguments[:0]
			switch command {
			case "M":
				command = "L"
			case "m":
				command = "l"
			}
		}
	}
	return slices.DeleteFunc(t.outlines, func(o outline) bool { return len(o) < 2 })
}

func (t *tracer) draw(command string, n []float64) {
	origin := point{}
	if command == strings.ToLower(command) {
		origin = t.at
	}
	switch strings.ToLower(command) {
	case "m":
		t.at = point{origin.x + n[0], origin.y + n[1]}
		t.opened = t.at
		t.outlines = append(t.outlines, outline{t.at})
	case "h":
		t.levels(point{origin.x + n[0], t.at.y})
	case "v":
		t.levels(point{t.at.x, origin.y + n[0]})
	case "a":
		t.arc(max(math.Abs(n[0]), math.Abs(n[1])), n[3] != 0, n[4] != 0, point{origin.x + n[5], origin.y + n[6]})
	default:
		for i := 0; i+1 < len(n); i += 2 {
			t.levels(point{origin.x + n[i], origin.y + n[i+1]})
		}
	}
}

// arc goes by the point where the arc is furthest from its chord.
func (t *tracer) arc(radius float64, isLarge, isClockwise bool, to point) {
	dx, dy := to.x-t.at.x, to.y-t.at.y
	chord := math.Hypot(dx, dy)
	if chord == 0 {
		return
	}
	rise := radius - math.Sqrt(max(radius*radius-chord*chord/4, 0))
	if isLarge {
		rise = 2*radius - rise
	}
	if isClockwise {
		rise = -rise
	}
	t.levels(point{t.at.x + dx/2 - dy/chord*rise, t.at.y + dy/2 + dx/chord*rise})
	t.levels(to)
}

func (t *tracer) levels(p point) {
	if len(t.outlines) == 0 {
		t.outlines = append(t.outlines, outline{t.at})
	}
	last := len(t.outlines) - 1
	t.outlines[last] = append(t.outlines[last], p)
	t.at = p
}

// roundOutline is an ellipse as sixteen points.
func roundOutline(center point, rx, ry float64) outline {
	points := make(outline, 16)
	for i := range points {
		sin, cos := math.Sincos(float64(i) * math.Pi / 8)
		points[i] = point{center.x + rx*cos, center.y + ry*sin}
	}
	return points
}

func boxOutline(left, top, width, height float64) outline {
	return outline{{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}}
}

// pairs reads the points of a polygon.
func pairs(text string) outline {
	numbers := numbersIn(text, 2_000)
	var points outline
	for i := 0; i+1 < len(numbers); i += 2 {
		points = append(points, point{numbers[i], numbers[i+1]})
	}
	return points
}
