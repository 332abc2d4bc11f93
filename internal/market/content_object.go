package market

import (
	"bytes"
	"encoding/json"
)

// object checks a free-form object and encodes it again, so that what is kept is
// well-formed whatever was sent.
func (c *contentCheck) object(field string, raw json.RawMessage) json.RawMessage {
	empty := json.RawMessage(`{}`)
	if len(raw) == 0 || string(raw) == "null" {
		return empty
	}
	if len(raw) > maxObjectBytes {
		c.refuse(field, nil, "must be at most %d KiB of JSON", maxObjectBytes>>10)
		return empty
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		c.refuse(field, nil, "must be a JSON object")
		return empty
	}
	if !isPlain(object, maxObjectDepth) {
		c.refuse(field, nil, "must be nested at most %d levels deep and contain no NUL character", maxObjectDepth)
		return empty
	}
	tidy, err := json.Marshal(object)
	if err != nil {
		c.refuse(field, nil, "must be a JSON object")
		return empty
	}
	return tidy
}

// isPlain reports whether a decoded value stays within depth levels and every text
// in it can be stored.
func isPlain(value any, depth int) bool {
	switch v := value.(type) {
	case string:
		return isStorable(v)
	case map[string]any:
		for key, inner := range v {
			if depth == 0 || !isStorable(key) || !isPlain(inner, depth-1) {
				return false
			}
		}
	case []any:
		for _, inner := range v {
			if depth == 0 || !isPlain(inner, depth-1) {
				return false
			}
		}
	}
	return true
}
