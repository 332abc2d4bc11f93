package document

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// groupSigns only ever stand between the thousands of a number.
const groupSigns = " \u00a0\u202f\u2009\u2007'’_\u066c"

// spaceSigns are the ones of them that also stand between numbers.
const spaceSigns = " \u00a0\u202f\u2009\u2007"

// eitherSigns stand between thousands in one country and before the decimals in
// another; decimalSign is Arabic and has one meaning.
const (
	eitherSigns = ",."
	decimalSign = '\u066b'
)

// written is a number as digits in groups with the signs between them.
type written struct {
	groups []string
	signs  []rune
}

// scanNumber reads a number at the beginning of the text, with the digits of any
// script, and returns how many bytes it takes; 0 when there is none.
func scanNumber(text string) (written, int) {
	var w written
	end := 0
	for {
		digits, size := scanDigits(text[end:])
		if digits == "" {
			return w, end
		}
		w.groups = append(w.groups, digits)
		end += size
		sign, width := utf8.DecodeRuneInString(text[end:])
		next, _ := scanDigits(text[end+width:])
		if width == 0 || next == "" || !strings.ContainsRune(groupSigns+eitherSigns+string(decimalSign), sign) {
			return w, end
		}
		if strings.ContainsRune(spaceSigns, sign) && (len(next) != 3 || len(w.groups[0]) > 3) {
			return w, end // two numbers rather than one
		}
		w.signs = append(w.signs, sign)
		end += width
	}
}

// scanDigits reads digits of any script as ASCII.
func scanDigits(text string) (digits string, size int) {
	var b strings.Builder
	for i, r := range text {
		if !unicode.Is(unicode.Nd, r) {
			return b.String(), i
		}
		zero := r
		for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
			zero--
		}
		b.WriteString(strconv.Itoa(int(r - zero)))
	}
	return b.String(), len(text)
}

// value understands the signs by their places, whatever the country; false when no
// country writes a number so.
func (w written) value() (float64, bool) {
	if len(w.groups) == 0 {
		return 0, false
	}
	last := len(w.signs) - 1
	hasDecimals := last >= 0 && w.endsInDecimals(w.signs[last])
	whole, decimals := w.groups, ""
	signs := w.signs
	if hasDecimals {
		whole, decimals, signs = w.groups[:last+1], w.groups[last+1], w.signs[:last]
	}
	for _, sign := range signs {
		if sign != signs[0] || sign == decimalSign || hasDecimals && sign == w.signs[last] {
			return 0, false
		}
	}
	if len(signs) > 0 && !areThousands(whole) {
		return 0, false
	}
	number, err := strconv.ParseFloat(strings.Join(whole, "")+"."+decimals+"0", 64)
	return number, err == nil
}

// endsInDecimals tells a decimal sign from one between thousands: it stands once,
// and it is not followed by three digits, or another sign stands before it.
func (w written) endsInDecimals(sign rune) bool {
	count := 0
	for _, s := range w.signs {
		if s == sign {
			count++
		}
	}
	switch {
	case sign == decimalSign:
		return true
	case !strings.ContainsRune(eitherSigns, sign) || count > 1:
		return false
	}
	return len(w.signs) > 1 || !areThousands(w.groups)
}

// areThousands accepts groups of three, and the Indian ones of two before the last.
func areThousands(groups []string) bool {
	first, rest := groups[0], groups[1:]
	if len(first) > 3 || first[0] == '0' || len(rest[len(rest)-1]) != 3 {
		return false
	}
	for _, group := range rest[:len(rest)-1] {
		if len(group) != len(rest[0]) || len(group) < 2 || len(group) > 3 {
			return false
		}
	}
	return len(rest) == 1 || len(rest[0]) == 3 || len(first) < 3
}

// Quantity is a number in a person's text, or a range of numbers, with its place.
type Quantity struct {
	Low, High  float64
	Start, End int
}

var (
	multiplier  = regexp.MustCompile(`(?i)^(?:k\b|\s?(?:thousand|tsd\.?|tausend|mille|mila|mil|тыс\.?)(?:\P{L}|$)|[千천])`)
	tenThousand = regexp.MustCompile(`^\s?[万萬만]`)
	rangeSign   = regexp.MustCompile(`(?i)^\s*(?:[-‐‑–—~〜～]|\.\.\.?|…|(?:to|bis|à|a|al|até|ate|hasta|до|do|tot|till|til)\s)\s*`)
	betweenAnd  = regexp.MustCompile(`(?i)^\s*(?:and|und|y|e|et|en|och|og|i|и)\s+`)
	between     = regexp.MustCompile(`(?i)(?:between|zwischen|entre|tra|fra|mellan|mellem|mellom|tussen|między|между)\s*$`)
)

// Quantities lists the whole numbers that a text names. A number that cannot be
// understood is left out.
func Quantities(text string) []Quantity {
	var found []Quantity
	for at := 0; at < len(text) && len(found) < 100; {
		first, ok := scanCount(text[at:])
		if first.size == 0 {
			_, width := utf8.DecodeRuneInString(text[at:])
			at += width
			continue
		}
		start := at
		at += first.size
		if !ok || start > 0 && isPartOfWord(text[:start]) {
			continue
		}
		q := Quantity{Low: first.value, High: first.value, Start: start, End: at}
		connector := rangeSign.FindString(text[at:])
		if connector == "" && between.MatchString(text[:start]) {
			connector = betweenAnd.FindString(text[at:])
		}
		if connector != "" {
			second, ok := scanCount(text[at+len(connector):])
			low := first.value
			if ok && first.scale == 1 && second.scale > 1 && low*second.scale <= second.value {
				low *= second.scale // "2-3k"
			}
			if ok && second.value >= low {
				q.Low, q.High = low, second.value
				at += len(connector) + second.size
				q.End = at
			}
		}
		found = append(found, q)
	}
	return found
}

// isPartOfWord reports whether a number that follows belongs to a word, as in A4.
func isPartOfWord(before string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsLetter(last) && last < 0x2e80 || last == '#'
}

// count is a whole number in a text: its value, the bytes that it takes, and what it
// was multiplied by.
type count struct {
	value float64
	size  int
	scale float64
}

// scanCount reads a whole number with its multiplier, such as 1.500 or 1,5k.
func scanCount(text string) (c count, ok bool) {
	w, size := scanNumber(text)
	if size == 0 {
		return count{}, false
	}
	value, ok := w.value()
	c = count{size: size, scale: 1}
	if found := tenThousand.FindString(text[size:]); found != "" {
		c.scale, c.size = 10_000, size+len(found)
	} else if found := multiplier.FindString(text[size:]); found != "" {
		c.scale, c.size = 1_000, size+len(strings.TrimRight(found, " ,;.)"))
	}
	if c.scale > 1 && len(w.signs) > 0 && value == math.Trunc(value) && value >= 1_000 {
		ok = false // 1.500k: thousands of thousands, or one and a half of them?
	}
	c.value = value * c.scale
	return c, ok && c.value == math.Trunc(c.value)
}

var (
	cellSigns    = regexp.MustCompile(`^(?:[A-Z]{3}\s*|\p{Sc}\s*)?([-+−]?)\s*(?:\p{Sc}\s*)?(.*?)\s*(?:[%‰]|\p{Sc}|[A-Z]{3})?$`)
	plainNumbers = []string{"inf", "infinity", "nan"}
)

// IsNumber reports whether a cell of a table is a number, with its currency or
// percent sign, as any country writes it.
func IsNumber(cell string) bool {
	cell = strings.TrimSpace(cell)
	if len(cell) > 64 {
		return false
	}
	found := cellSigns.FindStringSubmatch(strings.Trim(cell, "()"))
	if len(found) == 0 || found[2] == "" {
		return false
	}
	if w, size := scanNumber(found[2]); size == len(found[2]) {
		_, understood := w.value()
		return understood
	}
	_, err := strconv.ParseFloat(found[2], 64)
	return err == nil && !slices.Contains(plainNumbers, strings.ToLower(found[2]))
}
