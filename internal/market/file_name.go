package market

import "unicode"

// invisible are the format characters that show nothing and that no script needs in a
// name. The two joiners are not among them: Persian, the Indic scripts and emoji need
// U+200C and U+200D. Nor are the signs that Arabic writes before numbers, and the tags
// of regional flags.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x00AD, Hi: 0x00AD, Stride: 1},
		{Lo: 0x180E, Hi: 0x180E, Stride: 1},
		{Lo: 0x200B, Hi: 0x200B, Stride: 1},
		{Lo: 0x2028, Hi: 0x2029, Stride: 1},
		{Lo: 0x2060, Hi: 0x2064, Stride: 1},
		{Lo: 0x206A, Hi: 0x206F, Stride: 1},
		{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1},
		{Lo: 0xFFF9, Hi: 0xFFFB, Stride: 1},
	},
	R32:         []unicode.Range32{{Lo: 0xE0001, Hi: 0xE0001, Stride: 1}},
	LatinOffset: 1,
}

// DisguisesName reports whether a character can disguise a file name: control
// characters, those that change the direction ("gnp.exe" shown as "exe.png"), and
// invisible ones that no script needs.
func DisguisesName(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(invisible, r)
}

// HasVisibleName reports whether a name shows anything: joiners, spaces and marks alone
// do not.
func HasVisibleName(name string) bool { return !IsBlank(name) }
