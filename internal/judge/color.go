package judge

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// shade is a colour as it is seen: red, green and blue, 0 to 1.
type shade struct{ r, g, b float64 }

var white = shade{1, 1, 1}

var rgbCall = regexp.MustCompile(`^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})`)

// parseShade reads a colour of a drawing: hex, rgb() or a name of CSS.
func parseShade(text string) (shade, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if call := rgbCall.FindStringSubmatch(text); call != nil {
		var parts [3]float64
		for i, digits := range call[1:] {
			n, _ := strconv.ParseFloat(digits, 64) // three digits by the pattern
			parts[i] = min(n/255, 1)
		}
		return shade{parts[0], parts[1], parts[2]}, true
	}
	if named, known := colornames.Map[text]; known {
		return shade{float64(named.R) / 255, float64(named.G) / 255, float64(named.B) / 255}, true
	}
	return parseHex(text)
}

func parseHex(color string) (shade, bool) {
	digits, found := strings.CutPrefix(color, "#")
	if found && (len(digits) == 3 || len(digits) == 4) {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	if !found || len(digits) < 6 {
		return shade{}, false
	}
	value, err := strconv.ParseUint(digits[:6], 16, 32)
	if err != nil {
		return shade{}, false
	}
	return shade{float64(value>>16) / 255, float64(value>>8&0xff) / 255, float64(value&0xff) / 255}, true
}

// apart is how far two shades are from each other, 0 to 3.
func (s shade) apart(other shade) float64 {
	return math.Abs(s.r-other.r) + math.Abs(s.g-other.g) + math.Abs(s.b-other.b)
}

// hsl returns the hue in degrees, and saturation and lightness from 0 to 1.
func (s shade) hsl() (hue, saturation, lightness float64) {
	high, low := max(s.r, s.g, s.b), min(s.r, s.g, s.b)
	lightness = (high + low) / 2
	chroma := high - low
	if chroma == 0 {
		return 0, 0, lightness
	}
	saturation = chroma / (1 - math.Abs(2*lightness-1))
	switch high {
	case s.r:
		hue = math.Mod((s.g-s.b)/chroma+6, 6)
	case s.g:
		hue = (s.b-s.r)/chroma + 2
	default:
		hue = (s.r-s.g)/chroma + 4
	}
	return hue * 60, saturation, lightness
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func (s shade) contrast(other shade) float64 {
	a, b := s.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func (s shade) luminance() float64 {
	linear := func(c float64) float64 {
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(s.r) + 0.7152*linear(s.g) + 0.0722*linear(s.b)
}
