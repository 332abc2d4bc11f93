package job

import (
	"regexp"
	"strconv"
	"strings"
)

// Tone is how a text should sound.
type Tone string

// The tones that the writers know. TonePlain means that none was asked for.
const (
	TonePlain  Tone = ""
	ToneFormal Tone = "formal"
	ToneWarm   Tone = "warm"
	ToneLively Tone = "lively"
	ToneBold   Tone = "bold"
)

var tones = []struct {
	tone  Tone
	words *regexp.Regexp
}{
	{ToneFormal, regexp.MustCompile(`(?i)\b(formal|professional|authoritative|academic|serious|corporate|technical|trustworthy)\b`)},
	{ToneLively, regexp.MustCompile(`(?i)\b(playful|fun|funny|witty|humou?rous|lively|energetic|upbeat|cheeky|youthful)\b`)},
	{ToneBold, regexp.MustCompile(`(?i)\b(bold|persuasive|urgent|confident|punchy|direct|provocative|salesy)\b`)},
	{ToneWarm, regexp.MustCompile(`(?i)\b(warm|friendly|casual|conversational|gentle|approachable|welcoming|cosy|cozy|personal|encouraging)\b`)},
}

// toneOf finds the first tone that the text names; "informal" is not "formal".
func toneOf(text string) Tone {
	if strings.Contains(strings.ToLower(text), "informal") {
		return ToneWarm
	}
	found, at := TonePlain, len(text)+1
	for _, candidate := range tones {
		if where := candidate.words.FindStringIndex(text); len(where) > 0 && where[0] < at {
			found, at = candidate.tone, where[0]
		}
	}
	return found
}

var (
	wordsPhrase = regexp.MustCompile(`(?i)\b(\d{1,2}[,.]?\d{3}|\d{2,4})(?:\s*(?:-|–|to)\s*(\d{1,2}[,.]?\d{3}|\d{2,4}))?[\s-]*words?\b`)
	bareNumber  = regexp.MustCompile(`\d{2,5}`)
)

// Lengths outside these bounds are taken as a slip and cut to them.
const (
	minWords = 50
	maxWords = 3000
)

// wordsAsked reads a length such as "800 words" or "600-800 words" (the middle),
// or a bare number where the field itself says that it counts words.
func wordsAsked(text string, bare bool) int {
	if m := wordsPhrase.FindStringSubmatch(text); m != nil {
		low := number(m[1])
		if high := number(m[2]); high > low {
			low = (low + high) / 2
		}
		return min(max(low, minWords), maxWords)
	}
	if digits := bareNumber.FindString(text); bare && digits != "" {
		return min(max(number(digits), minWords), maxWords)
	}
	return 0
}

func number(digits string) int {
	n, _ := strconv.Atoi(strings.NewReplacer(",", "", ".", "").Replace(digits))
	return n
}

var (
	hexColour   = regexp.MustCompile(`#[0-9a-fA-F]{6}\b`)
	colourNames = regexp.MustCompile(`(?i)\b(red|crimson|burgundy|orange|terracotta|amber|gold|yellow|mustard|olive|green|emerald|forest|sage|mint|teal|turquoise|cyan|blue|navy|indigo|purple|violet|lavender|magenta|pink|coral|brown|chocolate|black|charcoal|grey|gray|slate|cream|ivory|beige|sand|tan|peach|rust|plum|maroon|silver|white)\b`)
	colourHex   = map[string]string{
		"red": "#c62828", "crimson": "#a3132b", "burgundy": "#6d1a36", "orange": "#d9600c", "terracotta": "#b9573a",
		"amber": "#c77800", "gold": "#b08a1e", "yellow": "#e0ac00", "mustard": "#b98a12", "olive": "#66702a",
		"green": "#2e7d32", "emerald": "#0b7a55", "forest": "#1e5631", "sage": "#6f8a6a", "mint": "#3aa685",
		"teal": "#0f766e", "turquoise": "#0e8f96", "cyan": "#0a86a8", "blue": "#1f5fbf", "navy": "#16305c",
		"indigo": "#3f3d9e", "purple": "#6a2c91", "violet": "#7440b5", "lavender": "#7f6bb8", "magenta": "#b0216f",
		"pink": "#d1457f", "coral": "#d9573f", "brown": "#6b4226", "chocolate": "#4a2c1d", "black": "#1a1a1a",
		"charcoal": "#33373d", "grey": "#5f666e", "gray": "#5f666e", "slate": "#45556b", "cream": "#e8d9b5", "ivory": "#e9e1c8", "beige": "#d8c3a0",
		"sand": "#dcc39a", "tan": "#c9a777", "peach": "#f2b894", "rust": "#9c4420", "plum": "#6b2d5c", "maroon": "#6e1423", "silver": "#c4c9cf", "white": "#fafafa",
	}
)

// coloursIn finds colours by name or as #rrggbb, in the order of their mention.
func coloursIn(text string) []string {
	var found []string
	before, lower := "", strings.ToLower(text)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n\t,;.()/\"'", r) }) {
		if len(word) > 40 {
			continue
		}
		if hex := hexColour.FindString(word); hex != "" {
			found = append(found, strings.ToLower(hex))
		} else if name := strings.ToLower(colourNames.FindString(word)); name != "" {
			if before == "" || !strings.Contains(lower, before+" "+name) { // forest green is one colour
				found = append(found, colourHex[name])
			}
			before = name
		}
		if len(found) == 6 {
			break
		}
	}
	return merge(found, nil)
}
