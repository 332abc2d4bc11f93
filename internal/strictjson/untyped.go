package strictjson

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strings"
)

// unmarshalUntyped is json.Unmarshal for numbers of any size.
func unmarshalUntyped(text []byte, v *any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err //nolint:wrapcheck // made readable by the caller
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errMore
	}
	*v = withFloats(value)
	return nil
}

func withFloats(value any) any {
	switch v := value.(type) {
	case json.Number:
		return floatOf(v)
	case []any:
		for i := range v {
			v[i] = withFloats(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = withFloats(v[key])
		}
	}
	return value
}

func floatOf(number json.Number) float64 {
	value, err := number.Float64()
	switch {
	case err == nil:
		return value
	case strings.HasPrefix(number.String(), "-"):
		return -math.MaxFloat64
	}
	return math.MaxFloat64
}
