package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// ReadJSON parses JSON, or one value a line where the name or type says so. Numbers
// keep their digits.
func ReadJSON(name, contentType, text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var values []any
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) && len(values) > 0 {
			break
		}
		if err != nil {
			return nil, explainJSON(err, text, int(decoder.InputOffset()))
		}
		values = append(values, value)
	}
	switch {
	case isJSONLines(name, contentType):
		return values, nil
	case len(values) > 1:
		return nil, errors.New("it is not valid JSON: more follows its first value")
	}
	return values[0], nil
}

func isJSONLines(name, contentType string) bool {
	declared, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	return isOneOf(strings.TrimSpace(declared), jsonLinesTypes) || isOneOf(path.Ext(strings.ToLower(name)), []string{".jsonl", ".ndjson"})
}

func explainJSON(err error, text string, offset int) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) && strings.TrimSpace(text) == "":
		return errors.New("it is not valid JSON: it has no value")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it is not valid JSON: it ends before its value does")
	case errors.As(err, &syntax):
		offset = max(int(syntax.Offset), offset)
	}
	line := 1 + strings.Count(text[:min(offset, len(text))], "\n")
	return fmt.Errorf("line %d: it is not valid JSON", line)
}
