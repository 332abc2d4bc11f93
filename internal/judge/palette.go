package judge

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// hue is the part of all colours that a name stands for: degrees of the colour
// circle, which may run through 0, and spans of saturation and lightness.
type hue struct {
	from, to                   float64
	dull, vivid, dark, light   float64
	isAlsoThing, isWithoutTone bool
}

// hues are the colour names that briefs use. Those that name a thing too count
// only beside another word of colour.
var hues = map[string]hue{
	"red":        {from: 345, to: 12, dull: 0.4, vivid: 1, dark: 0.25, light: 0.65},
	"crimson":    {from: 335, to: 358, dull: 0.4, vivid: 1, dark: 0.2, light: 0.5},
	"burgundy":   {from: 325, to: 10, dull: 0.3, vivid: 1, dark: 0.1, light: 0.35},
	"maroon":     {from: 330, to: 15, dull: 0.3, vivid: 1, dark: 0.1, light: 0.38},
	"orange":     {from: 15, to: 42, dull: 0.5, vivid: 1, dark: 0.35, light: 0.7},
	"terracotta": {from: 5, to: 25, dull: 0.3, vivid: 0.8, dark: 0.35, light: 0.62},
	"rust":       {from: 8, to: 28, dull: 0.4, vivid: 1, dark: 0.25, light: 0.5, isAlsoThing: true},
	"amber":      {from: 30, to: 50, dull: 0.6, vivid: 1, dark: 0.35, light: 0.65},
	"gold":       {from: 35, to: 55, dull: 0.35, vivid: 1, dark: 0.3, light: 0.72, isAlsoThing: true},
	"yellow":     {from: 44, to: 66, dull: 0.5, vivid: 1, dark: 0.4, light: 0.8},
	"mustard":    {from: 38, to: 55, dull: 0.4, vivid: 1, dark: 0.3, light: 0.55},
	"olive":      {from: 55, to: 90, dull: 0.15, vivid: 0.8, dark: 0.18, light: 0.45, isAlsoThing: true},
	"green":      {from: 75, to: 168, dull: 0.18, vivid: 1, dark: 0.15, light: 0.7},
	"emerald":    {from: 140, to: 168, dull: 0.4, vivid: 1, dark: 0.2, light: 0.6},
	"sage":       {from: 75, to: 150, dull: 0.06, vivid: 0.35, dark: 0.4, light: 0.78, isAlsoThing: true},
	"mint":       {from: 140, to: 175, dull: 0.25, vivid: 1, dark: 0.55, light: 0.92, isAlsoThing: true},
	"teal":       {from: 165, to: 200, dull: 0.3, vivid: 1, dark: 0.18, light: 0.5},
	"turquoise":  {from: 165, to: 195, dull: 0.35, vivid: 1, dark: 0.35, light: 0.75},
	"cyan":       {from: 178, to: 198, dull: 0.4, vivid: 1, dark: 0.35, light: 0.75},
	"blue":       {from: 195, to: 250, dull: 0.2, vivid: 1, dark: 0.15, light: 0.75},
	"navy":       {from: 205, to: 250, dull: 0.25, vivid: 1, dark: 0.08, light: 0.32},
	"indigo":     {from: 230, to: 270, dull: 0.25, vivid: 1, dark: 0.15, light: 0.5},
	"purple":     {from: 260, to: 310, dull: 0.2, vivid: 1, dark: 0.15, light: 0.65},
	"violet":     {from: 255, to: 295, dull: 0.25, vivid: 1, dark: 0.25, light: 0.75},
	"lavender":   {from: 235, to: 280, dull: 0.2, vivid: 1, dark: 0.6, light: 0.95},
	"magenta":    {from: 295, to: 330, dull: 0.5, vivid: 1, dark: 0.3, light: 0.65},
	"pink":       {from: 315, to: 355, dull: 0.35, vivid: 1, dark: 0.5, light: 0.92},
	"coral":      {from: 5, to: 22, dull: 0.5, vivid: 1, dark: 0.5, light: 0.75, isAlsoThing: true},
	"peach":      {from: 15, to: 38, dull: 0.4, vivid: 1, dark: 0.68, light: 0.92, isAlsoThing: true},
	"brown":      {from: 12, to: 42, dull: 0.2, vivid: 0.9, dark: 0.12, light: 0.45},
	"tan":        {from: 24, to: 42, dull: 0.2, vivid: 0.65, dark: 0.5, light: 0.75},
	"sand":       {from: 26, to: 50, dull: 0.2, vivid: 0.8, dark: 0.58, light: 0.9, isAlsoThing: true},
	"beige":      {from: 25, to: 60, dull: 0.15, vivid: 0.8, dark: 0.7, light: 0.93},
	"cream":      {from: 30, to: 62, dull: 0.2, vivid: 1, dark: 0.8, light: 0.97, isAlsoThing: true},
	"ivory":      {from: 35, to: 65, dull: 0.1, vivid: 1, dark: 0.85, light: 0.98},
	"charcoal":   {isWithoutTone: true, vivid: 0.2, dark: 0.1, light: 0.35, isAlsoThing: true},
	"slate":      {from: 195, to: 250, dull: 0.04, vivid: 0.35, dark: 0.22, light: 0.6, isAlsoThing: true},
	"gray":       {isWithoutTone: true, vivid: 0.15, dark: 0.2, light: 0.88},
	"grey":       {isWithoutTone: true, vivid: 0.15, dark: 0.2, light: 0.88},
	"silver":     {isWithoutTone: true, vivid: 0.15, dark: 0.6, light: 0.88, isAlsoThing: true},
	"black":      {isWithoutTone: true, vivid: 1, dark: 0, light: 0.15},
	"white":      {isWithoutTone: true, vivid: 1, dark: 0.94, light: 1},
}

// closeness is 1 for a shade that the name stands for, and falls to 0 with the
// distance of its hue, saturation and lightness from it.
func (h hue) closeness(s shade) float64 {
	angle, saturation, lightness := s.hsl()
	score := band(saturation, h.dull, h.vivid, 0.25, 0.4) * band(lightness, h.dark, h.light, 0.2, 0.2)
	if h.isWithoutTone {
		return score
	}
	width, along := math.Mod(h.to-h.from+360, 360), math.Mod(angle-h.from+360, 360)
	off := 0.0
	if along > width {
		off = min(along-width, 360-along)
	}
	return score * (1 - ramp(off, 4, 40))
}

// resembles tells how far a shade is what was asked for by hex value or name,
// 0 to 1.
func resembles(s shade, asked string) float64 {
	if exact, isHex := parseHex(asked); isHex {
		return 1 - ramp(s.apart(exact), 0.05, 0.6)
	}
	return hues[asked].closeness(s)
}

var (
	colorToken = regexp.MustCompile(`#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|\pL+`)
	toneWords  = wordSet(`color colors colour colours palette tone tones shade shades light dark pale deep soft warm bright muted`)
)

// besideColor is how many words away from a colour a thing's name is one too.
const besideColor = 2

// namedColors lists the colours that a text asks for, in the order of mention.
func namedColors(text string) []string {
	tokens := colorToken.FindAllString(strings.ToLower(text), 2_000)
	var found []string
	for i, token := range tokens {
		named, isName := hues[token]
		if !isName && token[0] != '#' || slices.Contains(found, token) {
			continue
		}
		beside := slices.Concat(tokens[max(i-besideColor, 0):i], tokens[i+1:min(i+1+besideColor, len(tokens))])
		if !named.isAlsoThing || slices.ContainsFunc(beside, speaksOfColor) {
			found = append(found, token)
		}
	}
	return found
}

func speaksOfColor(token string) bool {
	named, isName := hues[token]
	return token[0] == '#' || toneWords[token] || isName && !named.isAlsoThing
}
