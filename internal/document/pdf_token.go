package document

import (
	"strconv"
	"strings"
)

// pdfTokenKind says what a token of a content stream or a character map is.
type pdfTokenKind int

const (
	pdfEnd pdfTokenKind = iota
	pdfNumber
	pdfName
	pdfString
	pdfOpen  // [ or <<
	pdfClose // ] or >>
	pdfOperator
)

type pdfToken struct {
	kind   pdfTokenKind
	text   string // of a name, a string or an operator
	number float64
}

// pdfLexer reads the tokens that content streams and character maps are made of.
type pdfLexer struct {
	data []byte
	at   int
}

const (
	pdfSpace     = " \t\r\n\f\x00"
	pdfDelimiter = "()<>[]{}/%"
)

func (l *pdfLexer) next() pdfToken {
	for l.at < len(l.data) {
		c := l.data[l.at]
		switch {
		case strings.IndexByte(pdfSpace, c) >= 0 || c == '{' || c == '}' || c == ')':
			l.at++
		case c == '%':
			l.skipLine()
		case c == '(':
			return pdfToken{kind: pdfString, text: l.literal()}
		case c == '<' && l.peek(1) == '<':
			l.at += 2
			return pdfToken{kind: pdfOpen, text: "<<"}
		case c == '<':
			return pdfToken{kind: pdfString, text: l.hex()}
		case c == '>':
			l.at++
			if l.peek(0) == '>' {
				l.at++
			}
			return pdfToken{kind: pdfClose, text: ">>"}
		case c == '[':
			l.at++
			return pdfToken{kind: pdfOpen, text: "["}
		case c == ']':
			l.at++
			return pdfToken{kind: pdfClose, text: "]"}
		case c == '/':
			l.at++
			return pdfToken{kind: pdfName, text: l.word()}
		default:
			return l.wordToken()
		}
	}
	return pdfToken{}
}

func (l *pdfLexer) peek(ahead int) byte {
	if l.at+ahead < len(l.data) {
		return l.data[l.at+ahead]
	}
	return 0
}

func (l *pdfLexer) skipLine() {
	for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
		l.at++
	}
}

func (l *pdfLexer) word() string {
	start := l.at
	for l.at < len(l.data) && strings.IndexByte(pdfSpace, l.data[l.at]) < 0 && strings.IndexByte(pdfDelimiter, l.data[l.at]) < 0 {
		l.at++
	}
	return string(l.data[start:l.at])
}

func (l *pdfLexer) wordToken() pdfToken {
	word := l.word()
	if number, err := strconv.ParseFloat(word, 64); err == nil {
		return pdfToken{kind: pdfNumber, number: number}
	}
	return pdfToken{kind: pdfOperator, text: word}
}

// literal reads a string in brackets, which may nest.
func (l *pdfLexer) literal() string {
	var b strings.Builder
	depth := 0
	for ; l.at < len(l.data); l.at++ {
		switch c := l.data[l.at]; c {
		case '(':
			depth++
			if depth > 1 {
				b.WriteByte(c)
			}
		case ')':
			depth--
			if depth == 0 {
				l.at++
				return b.String()
			}
			b.WriteByte(c)
		case '\\':
			l.at++
			l.escape(&b)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (l *pdfLexer) escape(b *strings.Builder) {
	switch c := l.peek(0); c {
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'b', 'f':
		b.WriteByte(' ')
	case '\r':
		if l.peek(1) == '\n' {
			l.at++
		}
	case '\n':
	default:
		if c < '0' || c > '7' {
			b.WriteByte(c)
			return
		}
		value := 0
		for digits := 0; digits < 3 && l.peek(0) >= '0' && l.peek(0) <= '7'; digits++ {
			value = value*8 + int(l.peek(0)-'0')
			l.at++
		}
		l.at--
		b.WriteByte(byte(value))
	}
}

func (l *pdfLexer) hex() string {
	l.at++
	var digits []byte
	for ; l.at < len(l.data) && l.data[l.at] != '>'; l.at++ {
		if v, ok := hexValue(l.data[l.at]); ok {
			digits = append(digits, v)
		}
	}
	l.at++
	if len(digits)%2 == 1 {
		digits = append(digits, 0)
	}
	decoded := make([]byte, len(digits)/2)
	for i := range decoded {
		decoded[i] = digits[2*i]<<4 | digits[2*i+1]
	}
	return string(decoded)
}

func hexValue(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// skipInlineImage passes the data of an image that stands between ID and EI.
func (l *pdfLexer) skipInlineImage() {
	for ; l.at+2 < len(l.data); l.at++ {
		if l.data[l.at] == 'E' && l.data[l.at+1] == 'I' && strings.IndexByte(pdfSpace, l.data[l.at-1]) >= 0 &&
			strings.IndexByte(pdfSpace, l.data[l.at+2]) >= 0 {
			l.at += 2
			return
		}
	}
	l.at = len(l.data)
}
