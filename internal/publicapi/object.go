package publicapi

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// Object is a JSON object with free keys, kept as it was written.
type Object json.RawMessage

// MarshalJSON writes the object; an empty one as {}.
func (o Object) MarshalJSON() ([]byte, error) {
	if len(o) == 0 {
		return []byte("{}"), nil
	}
	return o, nil
}

// UnmarshalJSON keeps the bytes. That they are an object is checked by the schema.
func (o *Object) UnmarshalJSON(raw []byte) error {
	*o = append((*o)[:0], raw...)
	return nil
}

// Schema describes the object to OpenAPI.
func (Object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

// textOrNull shows a text that is not there yet as null.
func textOrNull[T ~string](text T) *string {
	if text == "" {
		return nil
	}
	plain := string(text)
	return &plain
}

// listOf makes each element anew; an empty list stays a list, never null.
func listOf[From, To any](from []From, shape func(From) To) []To {
	list := make([]To, len(from))
	for i := range from {
		list[i] = shape(from[i])
	}
	return list
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
