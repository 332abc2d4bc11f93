package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	errNotUTF8   = errors.New("it is not UTF-8")
	errUTF16     = errors.New("it is UTF-16 or UTF-32; save it as UTF-8")
	errSurrogate = errors.New(`it has half a surrogate pair, such as \ud83d without the \ude00 that belongs to it`)
)

var (
	mark       = []byte("\xef\xbb\xbf")
	otherMarks = [][]byte{[]byte("\xfe\xff"), []byte("\xff\xfe")}
)

// Text returns the document without its byte order mark, or why it cannot be one.
// Every reader of a document begins here.
func Text(document []byte) ([]byte, error) {
	for _, other := range otherMarks {
		if bytes.HasPrefix(document, other) {
			return nil, errUTF16
		}
	}
	text := bytes.TrimPrefix(document, mark)
	if !utf8.Valid(text) {
		return nil, errNotUTF8
	}
	if hasHalfPair(text) {
		return nil, errSurrogate
	}
	return text, nil
}

const escapeLength = len(`\u0000`)

// hasHalfPair reports whether an escape names one half of a surrogate pair alone.
func hasHalfPair(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		first, isUnit := unitAt(text, i)
		if !isUnit {
			i++ // of another escape
			continue
		}
		i += escapeLength - 1
		if !utf16.IsSurrogate(first) {
			continue
		}
		second, _ := unitAt(text, i+1)
		if utf16.DecodeRune(first, second) == utf8.RuneError {
			return true
		}
		i += escapeLength
	}
	return false
}

// unitAt reads the escape \uXXXX at a position.
func unitAt(text []byte, at int) (unit rune, ok bool) {
	if at+escapeLength > len(text) || text[at] != '\\' || text[at+1] != 'u' {
		return 0, false
	}
	value, err := strconv.ParseUint(string(text[at+2:at+escapeLength]), 16, 16)
	return rune(value), err == nil
}

// Unmarshal reads a document into v. A *any gets a float64 for every number, the
// largest one for a number that no float64 holds, so that a schema can judge it.
func Unmarshal(document []byte, v any) error {
	text, err := Text(document)
	if err != nil {
		return err
	}
	if untyped, is := v.(*any); is {
		return readable(text, unmarshalUntyped(text, untyped))
	}
	return readable(text, json.Unmarshal(text, v))
}
