package document

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// glyphNames are the names of characters that are no letters, and of letters that
// no accent makes.
var glyphNames = map[string]string{
	"space": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&", "quotesingle": "'",
	"parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+", "comma": ",", "hyphen": "-", "minus": "-", "period": ".", "slash": "/",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[",
	"backslash": `\`, "bracketright": "]", "underscore": "_", "quoteleft": "‘", "quoteright": "’", "braceleft": "{", "bar": "|", "braceright": "}",
	"quotedblleft": "“", "quotedblright": "”", "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«", "guillemotright": "»",
	"guilsinglleft": "‹", "guilsinglright": "›", "endash": "–", "emdash": "—", "bullet": "•", "ellipsis": "…", "fi": "fi", "fl": "fl", "ff": "ff",
	"ffi": "ffi", "ffl": "ffl", "germandbls": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "oslash": "ø", "Oslash": "Ø", "dotlessi": "ı",
	"eth": "ð", "Eth": "Ð", "thorn": "þ", "Thorn": "Þ", "lslash": "ł", "Lslash": "Ł", "Euro": "€", "sterling": "£", "yen": "¥", "cent": "¢",
	"section": "§", "paragraph": "¶", "degree": "°", "copyright": "©", "registered": "®", "trademark": "™", "exclamdown": "¡",
	"questiondown": "¿", "multiply": "×", "divide": "÷", "periodcentered": "·", "nbspace": " ", "sfthyphen": "-", "mu": "µ",
}

var accents = map[string]string{
	"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "macron": "\u0304", "breve": "\u0306", "dotaccent": "\u0307",
	"dieresis": "\u0308", "ring": "\u030a", "hungarumlaut": "\u030b", "caron": "\u030c", "cedilla": "\u0327", "ogonek": "\u0328",
}

// characterNamed finds the character that a glyph's name stands for, by the rules
// of Adobe's glyph names; empty when the name says nothing.
func characterNamed(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if known := glyphNames[name]; known != "" {
		return known
	}
	if len(name) == 1 {
		return name
	}
	for accent, mark := range accents {
		if letter, found := strings.CutSuffix(name, accent); found && len(letter) == 1 {
			return norm.NFC.String(letter + mark)
		}
	}
	for _, prefix := range []string{"uni", "u"} {
		digits, found := strings.CutPrefix(name, prefix)
		if code, err := strconv.ParseUint(digits, 16, 21); found && err == nil && len(digits) >= 4 {
			return string(rune(code))
		}
	}
	return ""
}
