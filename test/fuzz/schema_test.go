package fuzz

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// bounds are the limits of a value: those of its schema, narrowed by those that
// its description names, such as "1 to 200 characters".
type bounds struct {
	least, most   float64 // of a number
	short, long   int     // of a text, in characters
	few, many     int     // of a list
	cents, lowers bool    // an amount; lowercase letters, digits and hyphens only
}

var (
	rangeOf = regexp.MustCompile(`(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)( characters)?`)
	atMost  = regexp.MustCompile(`[Aa]t most (\d+)( characters)?`)
)

const (
	longText = 300 // where no limit is known
	longList = 3
	bigUSD   = 1e6
)

func boundsOf(schema *openapi3.Schema) bounds {
	b := bounds{least: -1e6, most: 1e6, long: longText, many: longList}
	isText := schema.Type.Includes("string")
	if found := rangeOf.FindStringSubmatch(schema.Description); found != nil {
		low, _ := strconv.ParseFloat(found[1], 64)
		high, _ := strconv.ParseFloat(found[2], 64)
		if isText && found[3] != "" {
			b.short, b.long = int(low), int(high)
		} else if !isText {
			b.least, b.most = low, high
		}
	}
	if found := atMost.FindStringSubmatch(schema.Description); found != nil && isText && found[2] != "" {
		b.long, _ = strconv.Atoi(found[1])
	}
	b.lowers = strings.Contains(schema.Description, "lowercase letters, digits and hyphens")
	if schema.Type.Includes("number") && strings.Contains(schema.Description+string(asJSON(schema.Examples)), "12.5") ||
		strings.Contains(schema.Description, "at most two decimals") {
		b.cents = true
		b.least, b.most = max(b.least, 0), min(b.most, bigUSD)
	}
	if schema.Min != nil {
		b.least = max(b.least, *schema.Min)
	}
	if schema.Max != nil {
		b.most = min(b.most, *schema.Max)
	}
	b.short = max(b.short, int(schema.MinLength))
	if schema.MaxLength != nil {
		b.long = min(max(b.long, int(*schema.MaxLength)), int(*schema.MaxLength))
	}
	b.few = int(schema.MinItems)
	if schema.MaxItems != nil {
		b.many = min(b.many, int(*schema.MaxItems))
	}
	return b
}

// generator makes values that a schema allows, in a world whose objects it names.
type generator struct {
	w    *fixture
	next int // the object that is named, counted from the newest; negative to draw one

	asShown bool // sends the document's example of a body as it is
}

const maxDepth = 4

// value makes a value of a schema. name is the field's, example what the document
// shows there.
func (g *generator) value(rt *rapid.T, name string, schema *openapi3.Schema, example any, depth int) any {
	if schema == nil {
		return rapid.SampledFrom([]any{true, 7, "x", nil, []any{}, map[string]any{"a": 1}}).Draw(rt, name)
	}
	if schema.Type != nil && schema.Type.IncludesNull() && rapid.IntRange(0, 4).Draw(rt, name+" is null") == 0 {
		return nil
	}
	if made, known := g.word(rt, name, schema); known {
		return made
	}
	if len(schema.Enum) > 0 {
		return rapid.SampledFrom(schema.Enum).Draw(rt, name)
	}
	if forms := slices.Concat(schema.AnyOf, schema.OneOf); len(forms) > 0 {
		return g.value(rt, name, rapid.SampledFrom(forms).Draw(rt, name+"'s form").Value, nil, depth)
	}
	if example != nil && !schema.Type.Includes("object") && rapid.Bool().Draw(rt, name+" as shown") {
		return example
	}
	b := boundsOf(schema)
	switch {
	case schema.Type == nil:
		return g.value(rt, name, nil, nil, depth)
	case schema.Type.Includes("object"):
		return g.object(rt, name, schema, example, depth)
	case schema.Type.Includes("array"):
		list := []any{}
		items := *schema.Items.Value
		if items.Description == "" {
			items.Description = schema.Description // bounds of the entries stand there
		}
		for i := range rapid.IntRange(b.few, max(b.few, b.many)).Draw(rt, name+"'s length") {
			list = append(list, g.value(rt, fmt.Sprintf("%s[%d]", name, i), &items, nil, depth+1))
		}
		return list
	case schema.Type.Includes("string"):
		return g.string(rt, name, schema, b)
	case b.cents:
		return float64(rapid.IntRange(int(b.least*100), int(b.most*100)).Draw(rt, name)) / 100
	case schema.Type.Includes("integer"):
		return rapid.IntRange(int(b.least), int(b.most)).Draw(rt, name)
	case schema.Type.Includes("number"):
		return float64(rapid.IntRange(int(b.least*1000), int(b.most*1000)).Draw(rt, name)) / 1000
	case schema.Type.Includes("boolean"):
		return rapid.Bool().Draw(rt, name)
	}
	return nil
}

func (g *generator) object(rt *rapid.T, name string, schema *openapi3.Schema, example any, depth int) any {
	object := map[string]any{}
	shown, _ := example.(map[string]any)
	for _, field := range slices.Sorted(maps.Keys(schema.Properties)) {
		isRequired := slices.Contains(schema.Required, field)
		if isRequired || shown[field] != nil && rapid.IntRange(0, 3).Draw(rt, "with "+field) > 0 ||
			shown[field] == nil && depth < maxDepth && rapid.IntRange(0, 2).Draw(rt, "with "+field) == 0 {
			object[field] = g.value(rt, field, schema.Properties[field].Value, shown[field], depth+1)
		}
	}
	free := schema.AdditionalProperties
	if free.Schema != nil || free.Has != nil && *free.Has {
		var inner *openapi3.Schema
		if free.Schema != nil {
			described := *free.Schema.Value
			described.Description += schema.Description // bounds of the values stand there
			inner = &described
		}
		for i := range rapid.IntRange(0, 2).Draw(rt, name+"'s fields") {
			object[g.key(rt, name, i)] = g.value(rt, fmt.Sprintf("%s.%d", name, i), inner, nil, depth+1)
		}
	}
	g.adjust(rt, object, schema)
	return object
}

// key is a field's name where the document leaves it free.
func (g *generator) key(rt *rapid.T, name string, i int) string {
	if name == "limits" {
		return rapid.SampledFrom(g.w.document.buckets).Draw(rt, "bucket")
	}
	return rapid.SampledFrom([]string{"tone", "order", "ünï", "a.b", "$ref", "x y", "\u65e5\u672c"}).Draw(rt, fmt.Sprintf("%s's field %d", name, i))
}

// texts are what people write, in more scripts than one.
var texts = []rune("aeinorst lmd bcz ABC 0123 ,.:;!?'\"\\/<>&%${}()[]|`~ äöß éñ Ж \u6f22\u5b57 עב عر 🚀👩‍💻\n\t")

func (g *generator) string(rt *rapid.T, name string, schema *openapi3.Schema, b bounds) any {
	switch schema.Format {
	case "binary":
		return rapid.StringOfN(rapid.RuneFrom(texts), 1, longText, -1).Draw(rt, name)
	case "uuid":
		return uuid.NewString()
	case "date-time":
		return time.Now().Add(time.Duration(rapid.IntRange(1, 9999).Draw(rt, name)) * time.Hour).UTC().Format(time.RFC3339)
	case "uri", "uri-reference":
		return "https://example.com/" + name
	}
	if schema.Pattern != "" {
		return rapid.StringMatching(schema.Pattern).Filter(func(s string) bool { return len(s) >= b.short && len(s) <= b.long }).Draw(rt, name)
	}
	if b.lowers {
		return "s" + strings.ReplaceAll(uuid.NewString(), "-", "")
	}
	length := rapid.OneOf(rapid.IntRange(b.short, min(b.long, b.short+60)), rapid.SampledFrom([]int{b.short, b.long})).Draw(rt, name+"'s length")
	made := []rune(rapid.StringOfN(rapid.SampledFrom(texts), length, length, -1).Draw(rt, name))
	if length > 0 { // spaces at the ends do not count
		made[0], made[length-1] = 'A', 'z'
	}
	return string(made)
}
