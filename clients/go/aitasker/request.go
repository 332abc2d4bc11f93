package aitasker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// request is a call being put together by an operation.
type request struct {
	method string
	path   string
	query  []string // encoded pairs
	header http.Header
	body   io.Reader
	err    error // what could not be encoded
}

// newRequest begins a request to a path whose %s are filled with the segments.
func newRequest(method, path string, segments ...any) *request {
	escaped := make([]any, len(segments))
	for i, segment := range segments {
		escaped[i] = url.PathEscape(fmt.Sprint(segment))
	}
	return &request{method: method, path: fmt.Sprintf(path, escaped...), header: http.Header{}}
}

// addQuery adds a parameter in the style that the document gives it.
func (r *request) addQuery(name, style string, explode bool, value any) {
	pairs, err := runtime.StyleParamWithOptions(style, explode, name, value,
		runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationQuery})
	r.note(err)
	r.query = append(r.query, pairs)
}

func (r *request) addHeader(name string, value any) {
	text, err := runtime.StyleParamWithOptions("simple", false, name, value,
		runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationHeader})
	r.note(err)
	r.header.Set(name, text)
}

func (r *request) sendJSON(body any) {
	encoded, err := json.Marshal(body)
	r.note(err)
	r.send("application/json", bytes.NewReader(encoded))
}

func (r *request) send(contentType string, body io.Reader) {
	r.header.Set("Content-Type", contentType)
	r.body = body
}

func (r *request) note(err error) { r.err = errors.Join(r.err, err) }

func (r *request) build(ctx context.Context, server string) (*http.Request, error) {
	if r.err != nil {
		return nil, fmt.Errorf("encode request: %w", r.err)
	}
	address := server + r.path
	if len(r.query) > 0 {
		address += "?" + strings.Join(r.query, "&")
	}
	built, err := http.NewRequestWithContext(ctx, r.method, address, r.body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	built.Header = r.header
	return built, nil
}
