package market

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// object checks a free-form object and keeps it as it was sent, without the white
// space between its parts. Its size is that of what is kept.
func (c *contentCheck) object(field string, raw json.RawMessage) json.RawMessage {
	empty := json.RawMessage(`{}`)
	if len(raw) == 0 || string(raw) == "null" {
		return empty
	}
	var kept bytes.Buffer
	if err := json.Compact(&kept, raw); err != nil || kept.Bytes()[0] != '{' {
		c.refuse(field, nil, "must be a JSON object")
		return empty
	}
	if kept.Len() > maxObjectBytes {
		c.refuse(field, nil, "must be at most %d KiB of JSON, white space between its parts not counted; this is %d bytes",
			maxObjectBytes>>10, kept.Len())
		return empty
	}
	walk := objectWalk{decoder: json.NewDecoder(bytes.NewReader(kept.Bytes()))}
	walk.decoder.UseNumber()
	if breach := walk.value(field, maxObjectDepth+1); breach != "" {
		c.refuse(field, nil, "%s", breach)
		return empty
	}
	return kept.Bytes()
}

// objectWalk reads a well-formed document token by token, since a decoded value
// shows neither a repeated key nor the digits of a number.
type objectWalk struct{ decoder *json.Decoder }

// value reads one value that may hold depth more levels and returns the first rule
// that it breaks; empty when it keeps all.
func (w *objectWalk) value(path string, depth int) string {
	token, err := w.decoder.Token()
	if err != nil {
		return breachAt(path, "must be a JSON object")
	}
	switch v := token.(type) {
	case string:
		if !isStorable(v) {
			return breachAt(path, sentenceNUL)
		}
	case json.Number:
		if rule := numberBreach(v.String()); rule != "" {
			return breachAt(path, rule)
		}
	case json.Delim:
		if depth == 0 {
			return breachAt(path, fmt.Sprintf("must be nested at most %d levels deep", maxObjectDepth))
		}
		return w.inside(path, v, depth-1)
	}
	return ""
}

// inside reads what an object or a list holds, and its end.
func (w *objectWalk) inside(path string, opening json.Delim, depth int) string {
	seen := map[string]bool{}
	for i := 0; w.decoder.More(); i++ {
		inner := fmt.Sprintf("%s[%d]", path, i)
		if opening == '{' {
			token, _ := w.decoder.Token() // the document is well-formed
			key, _ := token.(string)
			inner = path + "." + key
			switch {
			case !isStorable(key):
				return breachAt(path, "has a key that contains a NUL character")
			case seen[key]:
				return breachAt(inner, "stands there twice; send each key once")
			}
			seen[key] = true
		}
		if breach := w.value(inner, depth); breach != "" {
			return breach
		}
	}
	if _, err := w.decoder.Token(); err != nil {
		return breachAt(path, "must be a JSON object")
	}
	return ""
}

// maxShownPath keeps a refusal from repeating long keys.
const maxShownPath = 120

func breachAt(path, rule string) string {
	if len(path) > maxShownPath || !isStorable(path) {
		return rule
	}
	return path + " " + rule
}

// numberBreach returns why a number cannot be kept; empty when it can. Most readers
// of JSON hold numbers as doubles: what none of them can hold is told at once, not
// handed on as infinity or zero.
func numberBreach(digits string) string {
	value, err := strconv.ParseFloat(digits, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(digits), "e")
	switch {
	case err != nil:
		return "is a number too large for a double (at most about 1.8e308); send it as a string"
	case value == 0 && strings.ContainsAny(mantissa, "123456789"):
		return "is a number too close to zero for a double (at least about 4.9e-324); send it as a string or as 0"
	}
	return ""
}
