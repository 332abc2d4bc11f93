package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// exact stands for a piece of a body that is written as it is, JSON or not.
type exact string

// site is a place in a body with what the document says of it.
type site struct {
	pointer []any // fields and positions from the body's root
	schema  *openapi3.Schema
	parent  *openapi3.Schema
	value   any
}

func (s site) name() string {
	if len(s.pointer) == 0 {
		return "the body"
	}
	return strings.Trim(fmt.Sprint(s.pointer), "[]")
}

// sites lists the places of a body, the fields that are left out included.
func sites(schema, parent *openapi3.Schema, value any, pointer []any) []site {
	list := []site{{pointer: pointer, schema: schema, parent: parent, value: value}}
	below := func(step any) []any { return append(slices.Clone(pointer), step) }
	switch inner := value.(type) {
	case map[string]any:
		for _, field := range slices.Sorted(maps.Keys(schema.Properties)) {
			list = append(list, sites(schema.Properties[field].Value, schema, inner[field], below(field))...)
		}
	case []any:
		for i, entry := range inner {
			if schema.Items != nil {
				list = append(list, sites(schema.Items.Value, schema, entry, below(i))...)
			}
		}
	}
	return list
}

// replaced gives a copy of a value with another one, or nothing, at a place.
func replaced(value any, pointer []any, by any) any {
	if len(pointer) == 0 {
		return by
	}
	switch inner := value.(type) {
	case map[string]any:
		field, _ := pointer[0].(string)
		copied := maps.Clone(inner)
		if _, removed := by.(missing); removed && len(pointer) == 1 {
			delete(copied, field)
		} else {
			copied[field] = replaced(inner[field], pointer[1:], by)
		}
		return copied
	case []any:
		at, _ := pointer[0].(int)
		copied := slices.Clone(inner)
		copied[at] = replaced(inner[at], pointer[1:], by)
		return copied
	}
	return value
}

type missing struct{}

// wrong is another value for a site and what it breaks.
type wrong struct {
	what   string
	value  any
	refuse bool // by the document's words, where its schema does not say so
}

// wrongs lists what can be put in a place that does not belong there.
func wrongs(s site) []wrong {
	list := []wrong{
		{"null", nil, false},
		{"a truth value", true, false},
		{"a number", 7, false},
		{"a text", "x", false},
		{"a list", []any{}, false},
		{"an object", map[string]any{}, false},
		{"a list of lists", []any{[]any{nil}}, false},
		{"an object with a field", map[string]any{"x": 1}, false},
		{"left out", missing{}, false},
		{"a number beyond every range", exact("1e400"), false},
		{"a number with many digits", exact(strings.Repeat("9", 400)), false},
		{"a negative zero", exact("-0"), false},
		{"deep nesting", exact(strings.Repeat("[", 2000) + strings.Repeat("]", 2000)), false},
		{"deeper nesting", exact(strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)), false},
		{"a NUL character", exact(`"a\u0000b"`), false},
		{"a lone surrogate", exact(`"a\ud800b"`), false},
		{"no UTF-8", exact("\"a\xff\xc0\x80b\""), true},
		{"no JSON", exact(`undefined`), true},
		{"another notation", exact(`0x10`), true},
		{"a single quote", exact(`'a'`), true},
	}
	if object, isObject := s.value.(map[string]any); isObject {
		unknown := maps.Clone(object)
		unknown["no_such_field"] = 1
		twice := maps.Clone(object)
		for _, field := range slices.Sorted(maps.Keys(object)) {
			wrongCase := maps.Clone(object)
			delete(wrongCase, field)
			wrongCase[strings.ToUpper(field[:1])+field[1:]] = object[field]
			list = append(list, wrong{"a field twice", exact(strings.TrimSuffix(string(written(twice)), "}") + `,"` + field + `":` + string(written(object[field])) + "}"), false},
				wrong{"a field in the wrong case", wrongCase, false})
			break
		}
		list = append(list, wrong{"an unknown field", unknown, false}, wrong{"a field without a name", exact(`{"":1}`), false})
	}
	if s.schema.Type.Includes("string") {
		list = append(list, wrongTexts(s)...)
	}
	if s.schema.Type.Includes("number") || s.schema.Type.Includes("integer") {
		list = append(list, wrongNumbers(s)...)
	}
	if s.schema.Type.Includes("array") {
		long := make([]any, 600)
		for i := range long {
			long[i] = "x"
		}
		list = append(list, wrong{"too many entries", long, false})
		if entries, isList := s.value.([]any); isList && len(entries) > 0 {
			list = append(list, wrong{"an entry twice", append(slices.Clone(entries), entries[0]), false})
		}
	}
	return list
}

func wrongTexts(s site) []wrong {
	b := boundsOf(s.schema)
	list := []wrong{
		{"an empty text", "", b.short > 0},
		{"blanks", " \t\n ", b.short > 0},
		{"control characters", "a\x01\x1b[31mb\x7f", false},
		{"a text of another direction", "\u202egnirts\u202c\u2066x", false},
		{"a very long text", strings.Repeat("long ", 100_000), false},
		{"another UUID", "00000000-0000-0000-0000-000000000000", false},
		{"a UUID in braces", "{0190c2f4-7c5e-7d3a-9a51-3f0d6c1e8b42}", false},
		{"a date of no calendar", "2026-02-30T25:61:61Z", false},
		{"a date without a zone", "2026-01-31T12:00:00", false},
		{"a date beyond the calendar", "99999-01-31T12:00:00Z", false},
		{"a date long ago", "0000-01-01T00:00:00Z", false},
		{"the last date", "9999-12-31T23:59:59.999999999+23:59", false},
		{"an address of another scheme", "file:///etc/passwd", false},
		{"an address inside", "http://[::1]:22/", false},
		{"an address with a line break", "http://example.com/\r\nX: y", false},
	}
	if b.long != longText {
		list = append(list, wrong{"one character too many", strings.Repeat("é", b.long+1), true})
	}
	if b.short > 1 {
		list = append(list, wrong{"one character too few", strings.Repeat("é", b.short-1), true})
	}
	return list
}

func wrongNumbers(s site) []wrong {
	b := boundsOf(s.schema)
	list := []wrong{
		{"a number with an exponent", exact("1.25e1"), false},
		{"a whole number with an exponent", exact("1E1"), false},
		{"a tiny number", exact("1e-300"), b.cents},
		{"a fraction", exact("3.14159"), b.cents},
		{"a number as text", "12.5", false},
		{"the largest number", exact("1.7976931348623157e308"), b.cents},
		{"2^63", exact("9223372036854775808"), b.cents},
		{"2^53+1", exact("9007199254740993"), b.cents},
		{"zeros behind", exact("12.500000000000000000000"), false},
		{"zeros in front", exact("012.5"), true},
		{"a plus", exact("+5"), true},
		{"no number", exact("NaN"), true},
		{"less than nothing", exact("-1"), b.cents},
	}
	if b.most < 1e6 {
		list = append(list, wrong{"one too many", b.most + 1, rangeOf.MatchString(s.schema.Description)})
	}
	if b.least > -1e6 && b.least > 0 {
		list = append(list, wrong{"one too few", b.least - 1, rangeOf.MatchString(s.schema.Description)})
	}
	return list
}

// spoil puts one thing into a valid body that does not belong there.
func (g *generator) spoil(rt *rapid.T, r *request) {
	r.intent = nearly
	all := sites(r.o.bodySchema(), nil, r.body, nil)
	s := rapid.SampledFrom(all).Draw(rt, "site")
	w := rapid.SampledFrom(wrongs(s)).Draw(rt, "breach")
	if _, gone := w.value.(missing); gone && len(s.pointer) == 0 {
		r.what, r.body, r.content = "no body", nil, nil
		return
	}
	r.what = s.name() + ": " + w.what
	r.body = replaced(r.body, s.pointer, w.value)
	object, _ := r.body.(map[string]any)
	isDraft, _ := object["draft"].(bool)                                           // nothing is required of it then
	r.mustRefuse = w.refuse && !isDraft && r.o.contentType() == "application/json" // a form's fields are texts of any kind
	r.render()
}

// garble breaks the form of a body rather than its content.
func (g *generator) garble(rt *rapid.T, r *request) {
	r.intent = nearly
	whole := slices.Clone(r.content)
	type garbled struct {
		what        string
		content     []byte
		contentType string
		want        []int
	}
	malformed, unsupported := []int{400, 422}, []int{415}
	ways := []garbled{
		{"half of a body", whole[:len(whole)/2], "", malformed},
		{"a body in UTF-16", []byte("\xff\xfe{\x00}\x00"), "", malformed},
		{"something behind the body", append(whole, " x"...), "", malformed},
		{"two bodies", append(slices.Clone(whole), whole...), "", malformed},
		{"a comma at the end", bytes.Replace(whole, []byte("}"), []byte(",}"), 1), "", nil},
		{"a comment", append([]byte("/* x */"), whole...), "", malformed},
		{"blanks only", []byte("  \n"), "", malformed},
		{"a text as body", []byte(`"x"`), "", malformed},
		{"plain text", whole, "text/plain", unsupported},
		{"a form", []byte("a=b"), "application/x-www-form-urlencoded", unsupported},
		{"XML", []byte("<a/>"), "application/xml", unsupported},
		{"no content type at all", whole, "-", nil},
		{"a content type of nonsense", whole, ";;;", nil},
		{"two content types", whole, "application/json, text/plain", []int{400, 415}},
		{"a content type with a charset", whole, "application/json; charset=utf-8", nil},
		{"a multipart without parts", []byte("--x--"), "multipart/form-data; boundary=x", []int{400, 415, 422}},
		{"a multipart without a boundary", []byte("--x--"), "multipart/form-data", []int{400, 415, 422}},
	}
	way := rapid.SampledFrom(ways).Draw(rt, "garbled")
	r.what, r.content, r.want = way.what, way.content, way.want
	if r.o.contentType() != "application/json" {
		r.want = nil // a form may have more around it
	} else if !json.Valid(r.content) && len(way.want) > 0 {
		r.mustRefuse = true
	}
	switch way.contentType {
	case "":
	case "-":
		r.header.Del("Content-Type")
	default:
		r.header.Set("Content-Type", way.contentType)
	}
}

// written writes a value as JSON; exact pieces stay as they are.
func written(value any) []byte {
	var pieces []exact
	marked := mark(value, &pieces)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(marked); err != nil {
		return nil
	}
	content := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	for i, piece := range pieces {
		content = bytes.Replace(content, fmt.Appendf(nil, `"@@exact-%d@@"`, i), []byte(piece), 1)
	}
	return content
}

func mark(value any, pieces *[]exact) any {
	switch inner := value.(type) {
	case exact:
		*pieces = append(*pieces, inner)
		return fmt.Sprintf("@@exact-%d@@", len(*pieces)-1)
	case map[string]any:
		copied := make(map[string]any, len(inner))
		for _, field := range slices.Sorted(maps.Keys(inner)) {
			copied[field] = mark(inner[field], pieces)
		}
		return copied
	case []any:
		copied := make([]any, len(inner))
		for i, entry := range inner {
			copied[i] = mark(entry, pieces)
		}
		return copied
	}
	return value
}
