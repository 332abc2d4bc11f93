package judge

import "math"

// visualMetrics is how a drawing appears, measured from what is painted.
type visualMetrics struct {
	contrast    float64  // mean contrast ratio of the shapes to what lies under them
	lowContrast int      // shapes that hardly differ from it
	shapes      int      // without the ground
	parts       int      // outlines and letters of the shapes
	small       float64  // how well the parts survive a width of smallWidth pixels, 0 to 1
	offCenter   float64  // distance of the ink's middle from the view's, in halves of its sides
	margin      float64  // the narrowest margin, as a share of the shorter side; below 0 when cut
	swatches    []swatch // shades that can be told apart, with their share of the view
}

// swatch is a shade and the share of the view that it covers.
type swatch struct {
	shade shade
	share float64
}

const (
	smallWidth       = 48   // pixels: a favicon on a dense screen
	groundShare      = 0.92 // of both sides of the view: what covers it is ground
	lowContrastBelow = 1.4  // contrast ratio
	sameSwatch       = 0.12 // distance below which two shades look alike
	mostSwatches     = 40
)

// measure weighs the painted shapes; without any that can be placed, nothing is seen.
func (v *vector) measure() visualMetrics {
	view := v.view
	if !v.hasViewBox {
		view = emptyBox()
		for _, m := range v.painted {
			view = view.around(m.around)
		}
	}
	if view.isEmpty() || view.width() <= 0 || view.height() <= 0 {
		return visualMetrics{}
	}
	l := visualMetrics{}
	ink, around, weight, logs := point{}, emptyBox(), 0.0, 0.0
	for i, m := range v.painted {
		l.addSwatch(m.shade, min(m.area/(view.width()*view.height()), 1))
		if isGround(m, view) {
			continue
		}
		l.shapes++
		ratio := m.shade.contrast(v.under(i))
		logs += math.Log(ratio)
		if ratio < lowContrastBelow {
			l.lowContrast++
			continue
		}
		around = around.around(m.around)
		l.addParts(m, view)
		middle := m.around.middle()
		ink = point{ink.x + middle.x*m.area, ink.y + middle.y*m.area}
		weight += m.area
	}
	if l.shapes == 0 {
		return l
	}
	l.contrast = math.Exp(logs / float64(l.shapes))
	if l.parts > 0 {
		l.small /= float64(l.parts)
		center := view.middle()
		l.offCenter = max(math.Abs(ink.x/weight-center.x)/view.width(), math.Abs(ink.y/weight-center.y)/view.height()) * 2
		l.margin = min(around.left-view.left, view.right-around.right, around.top-view.top, view.bottom-around.bottom) / min(view.width(), view.height())
	}
	return l
}

func isGround(m paintedShape, view box) bool {
	return len(m.parts) == 1 && m.around.width() >= groundShare*view.width() && m.around.height() >= groundShare*view.height()
}

// under returns the shade below the middle of a shape; paper is white.
func (v *vector) under(index int) shade {
	middle := v.painted[index].around.middle()
	for i := index - 1; i >= 0; i-- {
		if below := v.painted[i]; below.around.contains(middle) && below.area >= v.painted[index].area {
			return below.shade
		}
	}
	return white
}

func (l *visualMetrics) addSwatch(s shade, share float64) {
	for i := range l.swatches {
		if l.swatches[i].shade.apart(s) < sameSwatch {
			l.swatches[i].share += share
			return
		}
	}
	if len(l.swatches) < mostSwatches {
		l.swatches = append(l.swatches, swatch{s, share})
	}
}

// addParts counts what of each part is left in a small picture: nothing below
// half a pixel, all from three pixels on.
func (l *visualMetrics) addParts(m paintedShape, view box) {
	pixels := smallWidth / max(view.width(), view.height())
	for _, part := range m.parts {
		l.parts++
		l.small += ramp(math.Sqrt(part.width()*part.height())*pixels, 0.5, 3)
	}
}
