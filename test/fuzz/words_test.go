package fuzz

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// kind is what can be posted, as GET /categories says.
type kind struct {
	Category, Slug string
	Least, Most    float64
}

// word makes the values whose meaning the document tells in words: slugs of the
// catalogue, and names of objects that are there.
func (g *generator) word(rt *rapid.T, name string, schema *openapi3.Schema) (any, bool) {
	name, _, inList := strings.Cut(name, "[")
	of := func(get func(kind) string) (any, bool) { return get(rapid.SampledFrom(g.w.kinds).Draw(rt, name)), true }
	switch {
	case schema.Type.Includes("string") && name == "category":
		return of(func(k kind) string { return k.Category })
	case schema.Type.Includes("string") && strings.HasSuffix(name, "task_type"), inList && strings.HasSuffix(name, "task_types"):
		return of(func(k kind) string { return k.Slug })
	case inList && name == "capabilities" && schema.Type.Includes("string"):
		return of(func(k kind) string { return k.Category })
	case name == "colors" && inList:
		return rapid.StringMatching("#[0-9a-f]{6}").Draw(rt, name), true
	case name == "scopes" && inList:
		return rapid.SampledFrom([]any{"poster", "poster:read", "agent", "agent:read"}).Draw(rt, name), true
	case strings.HasSuffix(name, "_url") || name == "url":
		return "http://127.0.0.1:9/" + uuid.NewString(), true
	case schema.Format == "uuid":
		param := name
		if inList {
			param = strings.TrimSuffix(name, "s") + "_id"
		}
		for _, called := range []string{param, param[strings.IndexByte(param, '_')+1:]} { // such as logo_attachment_id
			if there := g.w.pool.of([]string{called}); len(there) > 0 {
				return there[rapid.IntRange(0, len(there)-1).Draw(rt, name)][called], true
			}
		}
	}
	return nil, false
}

// settle makes the fields of an object fit together where the document's words ask
// for it: a type belongs to its category, and a budget into the type's range.
func (g *generator) adjust(rt *rapid.T, object map[string]any, schema *openapi3.Schema) {
	k := rapid.SampledFrom(g.w.kinds).Draw(rt, "kind")
	_, hasCategory := object["category"]
	_, hasType := object["task_type"]
	if schema.Properties["category"] != nil && (hasCategory || hasType) {
		object["category"] = k.Category
		if schema.Properties["task_type"] != nil {
			object["task_type"] = k.Slug
		}
		if object["task_types"] != nil {
			object["task_types"] = []any{k.Slug}
		}
		if object["budget_usd"] != nil {
			object["budget_usd"] = float64(rapid.IntRange(int(k.Least*100), int(k.Most*100)).Draw(rt, "budget")) / 100
		}
	}
	if object["brief"] != nil && object["description"] != nil {
		object["description"] = object["brief"]
	}
}
