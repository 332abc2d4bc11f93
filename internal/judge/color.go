package judge

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// sameColor tells whether a colour of a drawing is the one asked for: a hex value
// within a small distance, or a colour of that name's hue.
func sameColor(used, asked string) bool {
	if used == asked {
		return true
	}
	r, g, b, ok := parseHex(used)
	if !ok {
		return strings.Contains(used, asked)
	}
	if ar, ag, ab, isHex := parseHex(asked); isHex {
		return math.Abs(r-ar)+math.Abs(g-ag)+math.Abs(b-ab) < 0.12
	}
	return isNamed(r, g, b, asked)
}

func parseHex(color string) (r, g, b float64, ok bool) {
	digits, found := strings.CutPrefix(color, "#")
	if found && (len(digits) == 3 || len(digits) == 4) {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	if !found || len(digits) < 6 {
		return 0, 0, 0, false
	}
	value, err := strconv.ParseUint(digits[:6], 16, 32)
	if err != nil {
		return 0, 0, 0, false
	}
	return float64(value>>16) / 255, float64(value>>8&0xff) / 255, float64(value&0xff) / 255, true
}

// hueRanges are the degrees of the colour circle that a name stands for.
var hueRanges = map[string][2]float64{
	"red": {345, 15}, "orange": {15, 45}, "gold": {35, 55}, "yellow": {45, 70}, "green": {70, 170}, "teal": {160, 200},
	"blue": {190, 255}, "navy": {200, 255}, "purple": {250, 310}, "pink": {300, 350}, "brown": {10, 45}, "cream": {25, 65},
}

func isNamed(r, g, b float64, name string) bool {
	hue, saturation, lightness := hsl(r, g, b)
	switch name {
	case "black":
		return lightness < 0.18
	case "white":
		return lightness > 0.93
	case "gray", "grey":
		return saturation < 0.15 && lightness > 0.15 && lightness < 0.93
	case "cream":
		return lightness > 0.8 && inHue(hue, hueRanges[name])
	case "brown", "navy":
		return lightness < 0.5 && saturation > 0.1 && inHue(hue, hueRanges[name])
	}
	return saturation > 0.12 && inHue(hue, hueRanges[name])
}

func inHue(hue float64, span [2]float64) bool {
	if span[0] > span[1] {
		return hue >= span[0] || hue <= span[1]
	}
	return hue >= span[0] && hue <= span[1]
}

func hsl(r, g, b float64) (hue, saturation, lightness float64) {
	high, low := max(r, g, b), min(r, g, b)
	lightness = (high + low) / 2
	chroma := high - low
	if chroma == 0 {
		return 0, 0, lightness
	}
	saturation = chroma / (1 - math.Abs(2*lightness-1))
	switch high {
	case r:
		hue = math.Mod((g-b)/chroma+6, 6)
	case g:
		hue = (b-r)/chroma + 2
	default:
		hue = (r-g)/chroma + 4
	}
	return hue * 60, saturation, lightness
}

var colorWords = map[string]bool{
	"red": true, "orange": true, "yellow": true, "green": true, "teal": true, "blue": true, "navy": true, "purple": true,
	"pink": true, "brown": true, "black": true, "white": true, "gray": true, "grey": true, "gold": true, "cream": true,
}

var hexColor = regexp.MustCompile(`(?i)#[0-9a-f]{6}\b|#[0-9a-f]{3}\b`)
var latinWord = regexp.MustCompile(`[a-z]+`)

// namedColors lists the colours that a text asks for, hex before names.
func namedColors(text string) []string {
	var found []string
	seen := map[string]bool{}
	lower := strings.ToLower(text)
	for _, candidate := range append(hexColor.FindAllString(lower, 20), latinWord.FindAllString(lower, -1)...) {
		if (candidate[0] == '#' || colorWords[candidate]) && !seen[candidate] {
			seen[candidate] = true
			found = append(found, candidate)
		}
	}
	return found
}
