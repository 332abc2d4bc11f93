package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// pdfFont turns the codes of shown strings into characters and widths.
type pdfFont struct {
	bytes    int               // of a code; 0 where the encoding says so itself
	meanings map[string]string // by code, from the map that the file carries
	encoding encoding.Encoding // for codes that the map does not have; nil when unknown
	names    [256]string       // characters of a simple font by code
	widths   map[int]float64   // in thousandths of the size
	width    float64           // of all others
}

// glyph is one shown character; text is empty when nobody knows what it means.
type glyph struct {
	text    string
	width   float64
	isSpace bool // the single-byte code 32, which word spacing widens
}

// cjkEncodings are the predefined maps for East Asian text, by what their names
// begin with.
var cjkEncodings = []struct {
	prefix   string
	encoding encoding.Encoding
}{
	{"UniGB", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"UniCNS", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"UniJIS", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"UniKS", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{"90ms-RKSJ", japanese.ShiftJIS},
	{"90msp-RKSJ", japanese.ShiftJIS},
	{"EUC", japanese.EUCJP},
	{"GBK", simplifiedchinese.GBK},
	{"GB-EUC", simplifiedchinese.GBK},
	{"ETen-B5", traditionalchinese.Big5},
	{"B5pc", traditionalchinese.Big5},
	{"KSCms-UHC", korean.EUCKR},
	{"KSC-EUC", korean.EUCKR},
}

func (f pdfFile) font(d types.Dict) *pdfFont {
	font := &pdfFont{bytes: 1, width: 500, widths: map[int]float64{}}
	if m := f.stream(d["ToUnicode"]); m != nil {
		font.meanings = parseCharacterMap(m)
	}
	if f.name(d["Subtype"]) == "Type0" {
		f.composite(font, d)
		return font
	}
	f.simple(font, d)
	return font
}

func (f pdfFile) composite(font *pdfFont, d types.Dict) {
	font.bytes, font.width = 2, 1000
	name := f.name(d["Encoding"])
	for _, known := range cjkEncodings {
		if strings.HasPrefix(name, known.prefix) {
			font.encoding = known.encoding
			if !strings.HasPrefix(name, "Uni") {
				font.bytes = 0
			}
		}
	}
	descendants := f.array(d["DescendantFonts"])
	if len(descendants) == 0 {
		return
	}
	descendant := f.dict(descendants[0])
	if width, known := f.number(descendant["DW"]); known {
		font.width = width
	}
	list := f.array(descendant["W"])
	for i := 0; i+1 < len(list); {
		first, _ := f.number(list[i])
		if widths, isList := f.object(list[i+1]).(types.Array); isList {
			for j, one := range widths {
				font.widths[int(first)+j], _ = f.number(one)
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, _ := f.number(list[i+1])
		width, _ := f.number(list[i+2])
		for code := int(first); code <= int(last) && code-int(first) < 1<<16; code++ {
			font.widths[code] = width
		}
		i += 3
	}
}

func (f pdfFile) simple(font *pdfFont, d types.Dict) {
	first, _ := f.number(d["FirstChar"])
	scale := 1.0
	if f.name(d["Subtype"]) == "Type3" {
		if matrix := f.array(d["FontMatrix"]); len(matrix) == 6 {
			x, _ := f.number(matrix[0])
			scale = x * 1000
		}
	}
	for i, one := range f.array(d["Widths"]) {
		width, _ := f.number(one)
		font.widths[int(first)+i] = width * scale
	}
	base, differences := f.name(d["Encoding"]), types.Array(nil)
	if own := f.dict(d["Encoding"]); own != nil {
		base, differences = f.name(own["BaseEncoding"]), f.array(own["Differences"])
	}
	isSymbolic := strings.Contains(f.name(d["BaseFont"]), "Symbol") || strings.Contains(f.name(d["BaseFont"]), "Dingbats")
	switch {
	case base == "MacRomanEncoding":
		font.encoding = charmap.Macintosh
	case !isSymbolic && f.name(d["Subtype"]) != "Type3":
		font.encoding = charmap.Windows1252
	}
	code := 0
	for _, one := range differences {
		if number, isNumber := f.number(one); isNumber {
			code = int(number)
			continue
		}
		if code >= 0 && code < len(font.names) {
			font.names[code] = characterNamed(f.name(one))
		}
		code++
	}
}

// decode cuts a shown string into characters.
func (font *pdfFont) decode(shown string) []glyph {
	if font.bytes == 0 {
		return font.decodeMixed(shown)
	}
	glyphs := make([]glyph, 0, len(shown)/font.bytes)
	for len(shown) >= font.bytes {
		code := shown[:font.bytes]
		shown = shown[font.bytes:]
		number := int(code[len(code)-1])
		if font.bytes == 2 {
			number |= int(code[0]) << 8
		}
		width, known := font.widths[number]
		if !known {
			width = font.width
		}
		glyphs = append(glyphs, glyph{font.meaning(code, number), width, code == " "})
	}
	return glyphs
}

func (font *pdfFont) meaning(code string, number int) string {
	if text, known := font.meanings[code]; known {
		return text
	}
	if font.bytes == 1 && font.names[number] != "" {
		return font.names[number]
	}
	if font.encoding == nil {
		return ""
	}
	decoded, err := font.encoding.NewDecoder().String(code)
	if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
		return ""
	}
	return decoded
}

// decodeMixed decodes an encoding whose characters have different lengths.
func (font *pdfFont) decodeMixed(shown string) (glyphs []glyph) {
	decoded, err := font.encoding.NewDecoder().String(shown)
	if err != nil {
		return nil
	}
	for _, r := range decoded {
		glyphs = append(glyphs, glyph{string(r), font.width, r == ' '})
	}
	return glyphs
}

// maxMappings bounds the entries of one character map.
const maxMappings = 1 << 17

// parseCharacterMap reads what the codes of a font mean.
func parseCharacterMap(data []byte) map[string]string {
	meanings := map[string]string{}
	l := &pdfLexer{data: data}
	var operands []pdfToken
	for t := l.next(); t.kind != pdfEnd && len(meanings) < maxMappings; t = l.next() {
		if t.kind != pdfOperator {
			if len(operands) < 4*maxMappings {
				operands = append(operands, t)
			}
			continue
		}
		switch t.text {
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				meanings[operands[i].text] = fromUTF16(operands[i+1].text)
			}
		case "endbfrange":
			mapRanges(meanings, operands)
		}
		operands = operands[:0]
	}
	return meanings
}

func mapRanges(meanings map[string]string, operands []pdfToken) {
	for i := 0; i+2 < len(operands); {
		first, last := codeOf(operands[i].text), codeOf(operands[i+1].text)
		size := len(operands[i].text)
		i += 2
		if operands[i].kind == pdfOpen {
			i++
			for code := first; i < len(operands) && operands[i].kind != pdfClose; i++ {
				meanings[codeText(code, size)] = fromUTF16(operands[i].text)
				code++
			}
			i++
			continue
		}
		start := operands[i].text
		i++
		for code := first; code <= last && code-first < 1<<16 && len(meanings) < maxMappings; code++ {
			meanings[codeText(code, size)] = fromUTF16(advanced(start, code-first))
		}
	}
}

func codeOf(text string) int {
	code := 0
	for i := range min(len(text), 4) {
		code = code<<8 | int(text[i])
	}
	return code
}

func codeText(code, size int) string {
	text := make([]byte, min(size, 4))
	for i := len(text) - 1; i >= 0; i-- {
		text[i] = byte(code & 0xff)
		code >>= 8
	}
	return string(text)
}

// advanced adds to the last two bytes of a text in UTF-16.
func advanced(text string, by int) string {
	if len(text) < 2 {
		return codeText(codeOf(text)+by, 2)
	}
	cut := len(text) - 2
	return text[:cut] + codeText(codeOf(text[cut:])+by, 2)
}

func fromUTF16(text string) string {
	units := make([]uint16, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
	}
	return strings.Trim(string(utf16.Decode(units)), "\x00")
}
