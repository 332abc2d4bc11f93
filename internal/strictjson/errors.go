package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"
	"unicode/utf8"
)

var (
	errShort = errors.New("it ends before it is complete")
	errMore  = errors.New("something follows after its end")
	errTime  = errors.New("a time in it must be an RFC 3339 time such as 2026-11-28T09:00:00Z")
)

// FieldError is a value whose field cannot hold it though its JSON is well-formed.
type FieldError struct {
	Field string // its path in the document, such as "limits.requests"
	Rule  string
}

// Error gives both.
func (e *FieldError) Error() string { return e.Field + ": " + e.Rule }

// readable says in plain words what Go's reader found.
func readable(text []byte, err error) error {
	var (
		syntax   *json.SyntaxError
		mistyped *json.UnmarshalTypeError
		badTime  *time.ParseError
	)
	switch {
	case err == nil, errors.Is(err, errMore):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errShort
	case errors.As(err, &syntax):
		if syntax.Error() == endOfInput {
			return errShort
		}
		return syntaxError(text, syntax.Offset)
	case errors.As(err, &mistyped):
		return &FieldError{Field: mistyped.Field, Rule: ruleOf(mistyped)}
	case errors.As(err, &badTime):
		return errTime
	}
	return err
}

// endOfInput is how encoding/json calls a document that breaks off.
const endOfInput = "unexpected end of JSON input"

// ruleOf says what a field takes, for values that a schema lets through.
func ruleOf(mistyped *json.UnmarshalTypeError) string {
	switch mistyped.Type.Kind() { //nolint:exhaustive // other kinds are told by the schema
	case reflect.String:
		return "must be a string"
	case reflect.Float64:
		return "is a number too large for a double (at most about 1.8e308)"
	case reflect.Int, reflect.Int64:
		return "must be a whole number written in digits, such as 100"
	}
	return "has the wrong type"
}

func syntaxError(text []byte, offset int64) error {
	before := text[:max(0, min(int(offset), len(text))-1)]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	found, _ := utf8.DecodeRune(text[len(before):])
	return fmt.Errorf("line %d, column %d: %q does not belong there", line, column, found) //nolint:err113 // a sentence for the sender
}
