package api

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/publicapi"
)

// newShapes is the document's registry of shapes. Programs make clients of the
// document, so every shape has the name and the type that their code should show.
func newShapes() huma.Registry { //nolint:ireturn // the library's registry is an interface
	shapes := huma.NewMapRegistry("#/components/schemas/", shapeName)
	// Amounts arrive as their digits, so that rules can judge decimals, and are
	// described as what they are.
	shapes.RegisterTypeAlias(reflect.TypeFor[json.Number](), reflect.TypeFor[publicapi.USD]())
	shapes.RegisterTypeAlias(reflect.TypeFor[uuid.UUID](), reflect.TypeFor[describedID]())
	return shapes
}

// describedID describes an id wherever one stands, also in a list, so that a wrong
// one is named by its place.
type describedID struct{}

// Schema describes the id to OpenAPI.
func (describedID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

// shapeName calls what is sent a request and what is answered a response; things
// of the market keep their own names.
func shapeName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for _, form := range [][2]string{{"InputBody", "Request"}, {"OutputBody", "Response"}, {"Body", "Request"}} {
		if act, found := strings.CutSuffix(name, form[0]); found {
			return act + form[1]
		}
	}
	return name
}

// plainInGo keeps a nullable field plain in Go clients, which read null as the zero
// value.
const plainInGo = "x-go-type-skip-optional-pointer"

// allowNullInDrafts says which fields of a task a draft may not have yet.
func allowNullInDrafts(shapes huma.Registry) {
	shape := shapes.Map()["Task"]
	if shape == nil {
		return
	}
	for _, name := range publicapi.DraftFields {
		field := shape.Properties[name]
		field.Nullable = true
		field.Description = strings.TrimSpace(field.Description + " Null in a draft that has none yet.")
		field.Extensions = map[string]any{plainInGo: true}
	}
}

// allowNull lets a nullable field with listed values be null: JSON Schema reads
// the list alone.
func allowNull(shapes huma.Registry) {
	for _, shape := range shapes.Map() {
		for _, field := range shape.Properties {
			if field.Nullable && len(field.Enum) > 0 && field.Enum[len(field.Enum)-1] != nil {
				field.Enum = append(field.Enum, nil)
			}
		}
	}
}
