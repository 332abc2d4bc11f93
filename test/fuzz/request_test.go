package fuzz

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// intent is what a request is made for.
type intent string

const (
	valid   intent = "valid"
	nearly  intent = "nearly valid"
	hostile intent = "hostile"
)

// request is one request to an operation.
type request struct {
	o      *operation
	intent intent
	what   string // what is wrong with it, in words

	method  string
	names   names // of the path
	query   url.Values
	raw     string // a query as it stands, after the other
	header  http.Header
	body    any    // nil for none
	content []byte // the body as it is sent
	length  int64  // what is announced, when it is not the content's

	mustRefuse bool  // must not be answered with 2xx
	want       []int // the statuses that may answer it; empty for any that is declared
}

func (r *request) url() string {
	path := r.o.path
	for name, value := range r.names {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	query := r.query.Encode()
	if r.raw != "" {
		query = strings.TrimPrefix(query+"&"+r.raw, "&")
	}
	if query != "" {
		path += "?" + query
	}
	return path
}

// String shows a request so that it can be sent again by hand.
func (r *request) String() string {
	const shown = 1500
	header := r.header.Clone()
	header.Del("Authorization")
	return fmt.Sprintf("%s (%s: %s)\n%s %s\n%v\n%.*q", r.o.OperationID, r.intent, r.what, r.method, cut(r.url(), shown), header, shown, r.content)
}

func cut(text string, most int) string {
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// String shows an answer.
func (a *answer) String() string {
	return fmt.Sprintf("%d %v\n%s", a.status, a.header, cut(string(a.body), 1500))
}

// mediaType is the answer's type without parameters.
func (a *answer) mediaType() string {
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	return media
}

var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

const (
	answerWithin = 40 * time.Second // above every patience of the product's own
	streamWithin = 300 * time.Millisecond
)

// send gives nil for a request that Go itself refuses to send.
func (r *request) send(ctx context.Context, address string) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	sent, err := http.NewRequestWithContext(ctx, r.method, address+r.url(), bytes.NewReader(r.content))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	sent.Header = r.header
	if r.length != 0 {
		sent.ContentLength = r.length
	}
	response, err := client.Do(sent)
	if err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	got := &answer{status: response.StatusCode, header: response.Header}
	if got.mediaType() == "text/event-stream" { // never ends by itself
		stop := time.AfterFunc(streamWithin, cancel)
		defer stop.Stop()
		got.body, _ = io.ReadAll(response.Body)
		return got, nil
	}
	content := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" { // asked for by name, so the client leaves it as it is
		if content, err = gzip.NewReader(response.Body); err != nil {
			return nil, fmt.Errorf("read compressed answer: %w", err)
		}
	}
	if got.body, err = io.ReadAll(content); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return got, nil
}

// breaches tells what the document forbids about the request; nil when nothing.
func (r *request) breaches(ctx context.Context, address string) error {
	sent, err := http.NewRequestWithContext(ctx, r.o.method, address+r.url(), bytes.NewReader(r.withoutNulls()))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	sent.Header = r.header.Clone()
	query := sent.URL.Query()
	for name, values := range query { // nothing is sent in an empty one
		if slices.Equal(values, []string{""}) {
			query.Del(name)
		}
	}
	sent.URL.RawQuery = query.Encode()
	if media, _, _ := strings.Cut(sent.Header.Get("Content-Type"), ";"); len(r.content) > 0 && media == "" { // what it is then goes without saying
		sent.Header.Set("Content-Type", r.o.contentType())
	}
	input := &openapi3filter.RequestValidationInput{
		Request: sent, PathParams: r.names, Route: r.o.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true,
			RejectWhenRequestBodyNotSpecified: true,
		},
	}
	return openapi3filter.ValidateRequest(ctx, input) //nolint:wrapcheck // shown as it is
}

// valid makes a request that the document allows; false when no object is there to
// name.
func (g *generator) request(rt *rapid.T, o *operation) (*request, bool) {
	there, given := g.w.pool.of(o.params), g.w.pool.linksTo(o)
	r := &request{o: o, intent: valid, what: "as described", method: o.method, names: names{}, query: url.Values{}, header: http.Header{}}
	if len(o.params) > 0 && len(given) == 0 {
		if len(there) == 0 {
			return nil, false
		}
		newestFirst := g.next % len(there)
		if g.next < 0 {
			newestFirst = rapid.IntRange(0, len(there)-1).Draw(rt, "object")
		}
		r.names = maps.Clone(there[len(there)-1-newestFirst])
	}
	r.authorize(g.w.credential(o.need))
	if len(given) > 0 {
		followed := given[rapid.IntRange(0, len(given)-1).Draw(rt, "address")]
		r.names, r.query = maps.Clone(followed.names), maps.Clone(followed.query)
	}
	for _, p := range o.Parameters {
		g.parameter(rt, r, p.Value)
	}
	if o.RequestBody != nil && (o.RequestBody.Value.Required || rapid.Bool().Draw(rt, "with a body")) {
		if r.body = o.example(); !g.asShown || r.body == nil {
			r.body = g.value(rt, "body", o.bodySchema(), o.example(), 0)
		}
		r.header.Set("Content-Type", o.contentType())
	}
	r.render()
	return r, true
}

func (r *request) authorize(credential string) {
	r.header.Del("Authorization")
	if credential != "" {
		r.header.Set("Authorization", "Bearer "+credential)
	}
}

// parameter gives an optional parameter of the query or a header a value, or none.
func (g *generator) parameter(rt *rapid.T, r *request, p *openapi3.Parameter) {
	if p.In == openapi3.ParameterInPath || r.query.Has(p.Name) || !p.Required && rapid.IntRange(0, 3).Draw(rt, "with "+p.Name) > 0 {
		return
	}
	value := g.parameterValue(rt, r, p)
	if value == nil {
		return
	}
	switch made := value.(type) {
	case map[string]any: // style deepObject
		for _, key := range slices.Sorted(maps.Keys(made)) {
			r.query.Set(p.Name+"["+key+"]", textOf(made[key]))
		}
	case []any:
		for _, one := range made {
			r.query.Add(p.Name, textOf(one))
		}
	default:
		if p.In == openapi3.ParameterInHeader {
			r.header.Set(p.Name, textOf(made))
		} else {
			r.query.Set(p.Name, textOf(made))
		}
	}
}

func (g *generator) parameterValue(rt *rapid.T, r *request, p *openapi3.Parameter) any {
	schema := p.Schema.Value
	switch {
	case p.Name == "wait":
		return rapid.IntRange(0, 1).Draw(rt, p.Name) // seconds that the run waits
	case p.Name == "X-AITasker-Signature":
		return nil // the sender signs what is sent
	case p.Name == "Range":
		return rapid.SampledFrom([]any{"bytes=0-3", "bytes=2-", "bytes=-5", "bytes=0-0,2-3"}).Draw(rt, p.Name)
	case strings.Contains(p.Name, "cursor") || p.Name == "after" || p.Name == "Last-Event-ID":
		if seen := g.w.cursors(r.o); len(seen) > 0 {
			return seen[rapid.IntRange(0, len(seen)-1).Draw(rt, p.Name)]
		}
		return nil
	case p.Name == "Idempotency-Key": // never the same twice
		return rapid.StringMatching(`[ -~]{0,20}`).Draw(rt, p.Name) + uuid.NewString()
	case p.In == openapi3.ParameterInHeader:
		return rapid.StringMatching(`[ -~]{0,20}[!-~]`).Draw(rt, p.Name)
	}
	return g.value(rt, p.Name, schema, schema.Default, maxDepth)
}

// withoutNulls is the body without what the document lets stand for nothing: nulls
// of fields that need not be sent.
func (r *request) withoutNulls() []byte {
	schema := r.o.bodySchema()
	if schema == nil || r.o.contentType() != "application/json" || !bytes.Contains(r.content, []byte("null")) {
		return r.content
	}
	decoder := json.NewDecoder(bytes.NewReader(r.content))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil || decoder.More() {
		return r.content
	}
	return asJSON(pruned(schema, body))
}

func pruned(schema *openapi3.Schema, value any) any {
	switch inner := value.(type) {
	case map[string]any:
		for field, property := range schema.Properties {
			if held, sent := inner[field]; sent && held == nil && !slices.Contains(schema.Required, field) {
				delete(inner, field)
			} else if sent {
				inner[field] = pruned(property.Value, held)
			}
		}
	case []any:
		for i := range inner {
			if schema.Items != nil {
				inner[i] = pruned(schema.Items.Value, inner[i])
			}
		}
	}
	return value
}

func textOf(value any) string {
	if text, isText := value.(string); isText {
		return text
	}
	return string(asJSON(value))
}

// render writes the body as it is sent.
func (r *request) render() {
	switch {
	case r.body == nil && r.header.Get("Content-Type") == "":
		r.content = nil
	case strings.HasPrefix(r.o.contentType(), "multipart/form-data"):
		r.renderForm()
	default:
		r.content = written(r.body)
	}
}

// renderForm writes the fields of the body as parts of a form; a text that is
// declared as binary becomes a file.
func (r *request) renderForm() {
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	_ = writer.SetBoundary("fuzz-fuzz-fuzz")
	fields, _ := r.body.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		head := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, name)}}
		if property := r.o.bodySchema().Properties[name]; property != nil && property.Value.Format == "binary" {
			head = textproto.MIMEHeader{
				"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename="notes.txt"`, name)}, "Content-Type": {"text/plain"},
			}
		}
		part, err := writer.CreatePart(head)
		if err == nil {
			_, _ = io.WriteString(part, textOf(fields[name]))
		}
	}
	_ = writer.Close()
	r.content = form.Bytes()
	r.header.Set("Content-Type", writer.FormDataContentType())
}
