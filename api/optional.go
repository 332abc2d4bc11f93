package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// optional is a field of a request that tells "left out" from null. Null takes a
// value away, a field left out stays as it is.
type optional[T any] struct {
	sent  bool
	value *T // nil for null
}

// UnmarshalJSON notes that the field was sent.
func (o *optional[T]) UnmarshalJSON(raw []byte) error {
	o.sent = true
	return json.Unmarshal(raw, &o.value)
}

// Schema describes the value or null.
func (optional[T]) Schema(r huma.Registry) *huma.Schema {
	schema := *r.Schema(reflect.TypeFor[T](), false, "")
	schema.Nullable = true
	return &schema
}
