package fuzz

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/testkit"
)

// document is what the product says of itself.
type document struct {
	*openapi3.T

	operations []*operation
	buckets    []string // of rate limits
}

// operation is one of its operations.
type operation struct {
	*openapi3.Operation

	method, path string
	need         string // what the caller must hold
	counted      bool   // in a rate limit
	repeatable   bool   // takes an Idempotency-Key
	route        *routers.Route
	params       []string // of the path, in order
	words        string   // all that the document says of it
}

var pathParam = regexp.MustCompile(`\{([a-z_0-9]+)\}`)

// readDocument loads the served document.
func readDocument(t *testing.T, poster *testkit.Client) *document {
	t.Helper()
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewCallbackValidator(uuid.Validate))
	loaded, err := openapi3.NewLoader().LoadFromData(poster.Must(t, http.StatusOK, http.MethodGet, "/openapi.json", nil, nil).Body)
	if err != nil {
		t.Fatalf("load the document: %v", err)
	}
	d := &document{T: loaded}
	buckets := map[string]bool{}
	for path, item := range loaded.Paths.Map() {
		for method, described := range item.Operations() {
			o := &operation{
				Operation: described, method: method, path: path,
				need: text(described.Extensions["x-required-scope"]), repeatable: described.Extensions["x-idempotency-key"] != nil,
			}
			var limit struct {
				Bucket string `json:"bucket"`
			}
			if declared := described.Extensions["x-rate-limit"]; declared != nil {
				o.counted = true
				_ = json.Unmarshal(asJSON(declared), &limit)
				buckets[limit.Bucket] = true
			}
			for _, found := range pathParam.FindAllStringSubmatch(path, -1) {
				o.params = append(o.params, found[1])
			}
			o.route = &routers.Route{Spec: loaded, Path: path, PathItem: item, Method: method, Operation: described}
			o.words = described.Description + string(asJSON(described.Parameters)) + wordsOf(o.bodySchema(), 0)
			d.operations = append(d.operations, o)
		}
	}
	slices.SortFunc(d.operations, func(a, b *operation) int { return cmp.Compare(a.OperationID, b.OperationID) })
	d.buckets = slices.Sorted(maps.Keys(buckets))
	return d
}

// at finds an operation by method and path; nil when there is none.
func (d *document) at(method, path string) *operation {
	at := slices.IndexFunc(d.operations, func(o *operation) bool { return o.method == method && o.path == path })
	if at < 0 {
		return nil
	}
	return d.operations[at]
}

// contentType is what the operation's body is sent as; empty without a body.
func (o *operation) contentType() string {
	if o.RequestBody == nil {
		return ""
	}
	types := slices.Sorted(maps.Keys(o.RequestBody.Value.Content))
	if slices.Contains(types, "application/json") {
		return "application/json"
	}
	return types[0]
}

// bodySchema is nil without a body.
func (o *operation) bodySchema() *openapi3.Schema {
	if o.RequestBody == nil || o.RequestBody.Value.Content[o.contentType()].Schema == nil {
		return nil
	}
	return o.RequestBody.Value.Content[o.contentType()].Schema.Value
}

// example is the body that the document shows; nil when it shows none.
func (o *operation) example() any {
	if o.RequestBody == nil {
		return nil
	}
	return o.RequestBody.Value.Content[o.contentType()].Example
}

func (o *operation) isRead() bool { return o.method == http.MethodGet }

// wordsOf collects what a schema says in prose.
func wordsOf(schema *openapi3.Schema, depth int) string {
	if schema == nil || depth > 5 {
		return ""
	}
	words := []string{schema.Description}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		words = append(words, name+": "+wordsOf(schema.Properties[name].Value, depth+1))
	}
	for _, inner := range slices.Concat(schema.AnyOf, schema.OneOf, schema.AllOf) {
		words = append(words, wordsOf(inner.Value, depth+1))
	}
	if schema.Items != nil {
		words = append(words, wordsOf(schema.Items.Value, depth+1))
	}
	return strings.Join(words, "\n")
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func asJSON(value any) []byte {
	written, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return written
}
