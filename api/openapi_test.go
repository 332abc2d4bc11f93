package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/aitasker/aitasker/internal/market"
)

// loadDocument reads and checks the document with its examples.
func loadDocument(t *testing.T, handler http.Handler) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(send(t, handler, "", http.MethodGet, "/openapi.json", "").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	return document
}

// Somebody else's reader of OpenAPI judges the document and every answer.
func TestOpenAPI_DescribesEveryAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	document := loadDocument(t, handler)
	if !strings.HasPrefix(document.OpenAPI, "3.1") {
		t.Errorf("openapi = %s, want 3.1", document.OpenAPI)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range operationsOf(w) {
		if strings.HasSuffix(o.id, aliasSuffix) {
			if strings.Contains(fmt.Sprint(document.Paths.InMatchingOrder()), agentAlias) {
				t.Errorf("%s is shown under its older address", o.id)
			}
			continue
		}
		request, err := http.NewRequestWithContext(t.Context(), o.method, "http://localhost"+o.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		route, params, err := router.FindRoute(request)
		if err != nil {
			t.Errorf("%s is not described: %v", o.id, err)
			continue
		}
		got := send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, bodyFor(t, o))
		answer := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route},
			Status:                 got.Code, Header: got.Header(), Body: io.NopCloser(bytes.NewReader(got.Body.Bytes())),
			Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: answersBytes(o)},
		}
		if err := openapi3filter.ValidateResponse(t.Context(), answer); err != nil {
			t.Errorf("%s: %v", o.id, err)
		}
	}
}
