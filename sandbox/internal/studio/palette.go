package studio

import (
	"fmt"
	"math"
	"strconv"

	"github.com/aitasker/aitasker/sandbox/internal/job"
)

// Palette is the colours of one identity, as #rrggbb.
type Palette struct {
	Ink    string `json:"ink"`    // text on paper
	Main   string `json:"main"`   // the mark
	Accent string `json:"accent"` // its second colour
	Paper  string `json:"paper"`  // the light ground
	Night  string `json:"night"`  // the dark ground
}

// The least contrasts of WCAG 2.2 that every palette reaches on its paper.
const (
	textContrast  = 4.5
	shapeContrast = 3.0
)

// tintDepth is by how much a paper that the poster names may be darker than the
// house's own.
const tintDepth = 0.14

// paletteFor derives the colours: those that the brief names, else the hue of
// the motif, with an accent that many degrees away on the wheel.
func paletteFor(b job.Brief, hue, accentTurn, paperLight float64) Palette {
	main := hsl(hue, 0.62, 0.36)
	strong, light := partByLight(b.Colours)
	if len(strong) > 0 {
		main = strong[0]
		hue, _, _ = toHSL(main)
	}
	accent := hsl(hue+accentTurn, 0.68, 0.48)
	switch {
	case len(strong) > 1:
		accent = strong[1]
	case len(strong) == 1 && len(light) > 0:
		accent = light[0] // darkened below until it shows on its own paper
	}
	p := Palette{Paper: hsl(hue+20, 0.35, paperLight), Night: hsl(hue, 0.45, 0.11), Ink: hsl(hue, 0.30, 0.15)}
	if len(light) > 0 {
		h, s, l := toHSL(light[0])
		p.Paper = hsl(h, s, max(l, paperLight-tintDepth))
	}
	p.Main, p.Accent = darkenFor(main, p.Paper, textContrast), darkenFor(accent, p.Paper, shapeContrast)
	p.Ink = darkenFor(p.Ink, p.Paper, 7)
	return p
}

// partByLight parts colours strong enough for a mark from those fit for paper.
func partByLight(colours []string) (strong, light []string) {
	for _, colour := range colours {
		if luminance(colour) > 0.5 {
			light = append(light, colour)
		} else {
			strong = append(strong, colour)
		}
	}
	return strong, light
}

// reversed is the palette for a dark ground, brightened until it reads there.
func (p Palette) reversed() Palette {
	return Palette{
		Ink: p.Paper, Paper: p.Night, Night: p.Paper,
		Main: lightenFor(p.Main, p.Night, textContrast), Accent: lightenFor(p.Accent, p.Night, shapeContrast),
	}
}

// oneColour is the palette for engraving, stamps and fax.
func (p Palette) oneColour() Palette {
	return Palette{Ink: "#000000", Main: "#000000", Accent: "#000000", Paper: "#ffffff", Night: "#000000"}
}

func darkenFor(colour, ground string, least float64) string {
	h, s, l := toHSL(colour)
	for l > 0 && Contrast(colour, ground) < least {
		l = max(0, l-0.02)
		colour = hsl(h, s, l)
	}
	return colour
}

func lightenFor(colour, ground string, least float64) string {
	h, s, l := toHSL(colour)
	for l < 1 && Contrast(colour, ground) < least {
		l = min(1, l+0.02)
		colour = hsl(h, s, l)
	}
	return colour
}

// Contrast is the contrast ratio of WCAG 2.2 between two colours, 1 to 21.
func Contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	r, g, b := channels(hex)
	linear := func(c float64) float64 {
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func channels(hex string) (r, g, b float64) {
	v, _ := strconv.ParseUint(hex[1:], 16, 32)
	return float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255
}

// hsl makes a colour of hue in degrees, saturation and lightness 0 to 1.
func hsl(h, s, l float64) string {
	h = math.Mod(math.Mod(h, 360)+360, 360)
	channel := func(n float64) int {
		k := math.Mod(n+h/30, 12)
		return int(math.Round(255 * (l - s*min(l, 1-l)*max(-1, min(k-3, 9-k, 1)))))
	}
	return fmt.Sprintf("#%02x%02x%02x", channel(0), channel(8), channel(4))
}

func toHSL(hex string) (h, s, l float64) {
	r, g, b := channels(hex)
	most, least := max(r, g, b), min(r, g, b)
	l = (most + least) / 2
	spread := most - least
	if spread == 0 {
		return 0, 0, l
	}
	s = spread / (1 - math.Abs(2*l-1))
	switch most {
	case r:
		h = math.Mod((g-b)/spread+6, 6)
	case g:
		h = (b-r)/spread + 2
	default:
		h = (r-g)/spread + 4
	}
	return h * 60, s, l
}
