package judge

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// saturating rises from 0 towards 1 and is a half at the given measure, so that
// more is better but ever less so.
func saturating(x, half float64) float64 { return max(x, 0) / (max(x, 0) + half) }

func vectorStructure(a *assessment) finding {
	groups, described, boxes, count := 0, 0, 0, 0
	for _, v := range a.reading.vectors() {
		count++
		groups += v.groups
		described += int(flag(v.described))
		boxes += int(flag(v.hasViewBox))
	}
	notes := saturating(float64(a.reading.words), 40)
	score := 0.25*ramp(float64(groups), -1, 2) + 0.25*ratio(described, count) + 0.3*ratio(boxes, count) + 0.2*notes
	return finding{score, fmt.Sprintf("%d groups; %d of %d drawings carry a title or description; %d words of notes", groups, described, count, a.reading.words)}
}

// bestDrawings is how many drawings of a work speak for it: the others may be
// versions for special uses.
const bestDrawings = 3

// vectorCraft measures each different drawing and lets the best ones speak for
// the work; a second and third variant count for themselves.
func vectorCraft(a *assessment) finding {
	var found []finding
	for _, v := range a.reading.variants() {
		found = append(found, drawingCraft(v))
	}
	if len(found) == 0 {
		return finding{0, "nothing is drawn that can be seen"}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	counted := found[:min(len(found), bestDrawings)]
	mean := 0.0
	for _, one := range counted {
		mean += one.score / float64(len(counted))
	}
	score := mean * (0.88 + 0.12*ramp(float64(len(found)), 1, bestDrawings))
	return finding{score, fmt.Sprintf("%d different drawings; the best has %s", len(found), counted[0].fact)}
}

func drawingCraft(v *vector) finding {
	l := v.metrics
	score := 0.26*saturating(float64(l.parts), 3)*(1-ramp(float64(l.parts), 150, 700)) +
		0.24*ramp(math.Log(max(l.contrast, 1)), math.Log(1.3), math.Log(9)) +
		0.18*(1-ramp(l.offCenter, 0.03, 0.6)) +
		0.14*band(l.margin, 0.06, 0.2, 0.1, 0.25) +
		0.18*band(float64(len(l.swatches)), 2, 5, 2, 6)
	score *= 1 - 0.6*ramp(ratio(l.lowContrast, l.shapes), 0.05, 0.6)
	if v.shapes == 0 {
		score *= 0.4
	}
	fact := fmt.Sprintf("%d parts in %d colours, a mean contrast of %.1f to 1, its weight %.0f%% off the middle and a margin of %.0f%%",
		l.parts, len(l.swatches), l.contrast, 100*l.offCenter, 100*l.margin)
	if l.lowContrast > 0 {
		fact += fmt.Sprintf("; %d of %d shapes can hardly be seen", l.lowContrast, l.shapes)
	}
	return finding{score, fact}
}

// scalability asks how much of the best drawing is left at favicon size, since a
// logo needs one version for that, and of all on average.
func scalability(a *assessment) finding {
	best, sum, drawn, boxes, pictures := 0.0, 0.0, 0, 0, 0
	variants := a.reading.variants()
	for _, v := range variants {
		l := v.metrics
		boxes += int(flag(v.hasViewBox))
		pictures += v.rasters
		if l.parts == 0 {
			continue
		}
		drawn++
		left := l.small * (1 - 0.5*ramp(float64(l.parts), 80, 400))
		if v.shapes == 0 {
			left *= 0.4
		}
		best, sum = max(best, left), sum+left
	}
	if drawn == 0 {
		return finding{0, "there is no vector drawing to scale"}
	}
	mean := sum / float64(drawn)
	score := (0.35*best + 0.3*mean + 0.35*ratio(boxes, len(variants))) * (1 - 0.4*ramp(float64(pictures), 0, 1))
	return finding{score, fmt.Sprintf("at %d pixels %.0f%% of the details survive, in the best drawing %.0f%%; %d of %d have a viewBox; %d embedded pictures",
		smallWidth, 100*mean, 100*best, boxes, len(variants), pictures)}
}

// variants are the drawings of the work without copies of one another.
func (r *reading) variants() []*vector {
	seen := map[string]bool{}
	var different []*vector
	for _, v := range r.vectors() {
		var key strings.Builder
		for _, m := range v.painted {
			fmt.Fprintf(&key, "%.0f,%.0f,%.0f,%.0f;", m.around.left, m.around.top, m.around.right, m.around.bottom)
		}
		if len(v.painted) > 0 && !seen[key.String()] {
			seen[key.String()] = true
			different = append(different, v)
		}
	}
	return different
}

// usesColor is how well the drawings match a colour that was asked for, 0 to 1:
// how near the nearest shade comes, where it can be seen.
func (a *assessment) usesColor(asked string) float64 {
	best := 0.0
	for _, v := range a.reading.vectors() {
		for _, one := range v.metrics.swatches {
			best = max(best, resembles(one.shade, asked)*ramp(one.share, 0, 0.004))
		}
	}
	return best
}
