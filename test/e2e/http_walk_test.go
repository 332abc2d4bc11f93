package e2e

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/testkit"
)

// described is the part of the OpenAPI document that the walks read.
type described struct {
	Paths map[string]map[string]struct {
		ID   string `json:"operationId"`      //nolint:tagliatelle // OpenAPI's word
		Need string `json:"x-required-scope"` //nolint:tagliatelle // an extension begins with x-
	} `json:"paths"`
}

func documentOf(t *testing.T, c *testkit.Client) described {
	t.Helper()
	var document described
	c.Must(t, http.StatusOK, http.MethodGet, "/openapi.json", nil, &document)
	if len(document.Paths) < 20 {
		t.Fatalf("the document has %d paths", len(document.Paths))
	}
	return document
}

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// somewhere is a path with ids of nothing in place of its parameters.
func somewhere(path string) string { return parameter.ReplaceAllString(path, uuid.NewString()) }

func TestEveryAddress_AnswersPreflightsAndOtherMethodsByTheBook(t *testing.T) {
	t.Parallel()
	poster := sharedMarket(t).Account(t)
	paths := documentOf(t, poster).Paths
	for path, operations := range paths {
		methods := slices.Sorted(maps.Keys(operations))
		for i, method := range methods {
			methods[i] = strings.ToUpper(method)
			preflight := poster.Call(t, http.MethodOptions, somewhere(path), nil,
				"Origin", "https://app.example.com", "Access-Control-Request-Method", methods[i], "Access-Control-Request-Headers", "authorization")
			if allowed := preflight.Header.Get("Access-Control-Allow-Methods"); preflight.Status != http.StatusNoContent || !strings.Contains(allowed, methods[i]) {
				t.Errorf("preflight for %s %s = %d, allows %q", methods[i], path, preflight.Status, allowed)
			}
		}
		if slices.Contains(methods, http.MethodGet) {
			methods = append(methods, http.MethodHead)
		}
		refused := poster.Call(t, http.MethodTrace, somewhere(path), nil)
		mustBeProblem(t, refused, http.StatusMethodNotAllowed)
		allowed := strings.Split(refused.Header.Get("Allow"), ", ")
		slices.Sort(allowed)
		slices.Sort(methods)
		if !slices.Equal(allowed, methods) {
			t.Errorf("%s takes %v and allows %v", path, methods, allowed)
		}
	}
}

func TestEveryAddress_IsWrittenInOneWayOnly(t *testing.T) {
	t.Parallel()
	poster := sharedMarket(t).Account(t)
	for path := range documentOf(t, poster).Paths {
		at := somewhere(path)
		for name, other := range map[string]string{
			"a slash at its end": at + "/", "two slashes before it": "/" + at, "two slashes within": strings.Replace(at, "/api/", "/api//", 1),
			"capitals": strings.ToUpper(at), "dots": "/x/.." + at,
		} {
			if other == at {
				continue
			}
			answer := poster.Call(t, http.MethodGet, other, nil)
			mustBeProblem(t, answer, http.StatusNotFound)
			if answer.Status != http.StatusNotFound {
				t.Errorf("%s with %s: %s", path, name, other)
			}
		}
	}
}

func TestEveryRead_AnswersHeadLikeGet(t *testing.T) {
	t.Parallel()
	poster := sharedMarket(t).Account(t)
	paths := slices.Collect(maps.Keys(documentOf(t, poster).Paths))
	for _, path := range append(paths, "/docs", "/redoc", "/openapi.json", "/redoc/redoc.standalone.js") {
		at := somewhere(path)
		get := poster.Call(t, http.MethodGet, at, nil)
		if get.Status == http.StatusMethodNotAllowed || path == "/ready" {
			continue
		}
		head := poster.Call(t, http.MethodHead, at, nil)
		if head.Status != get.Status || len(head.Body) != 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s = %d %s with %d bytes, GET = %d %s", path, head.Status, head.Header.Get("Content-Type"), len(head.Body),
				get.Status, get.Header.Get("Content-Type"))
		}
		if (head.Header.Get("X-RateLimit-Limit") != "") != (get.Header.Get("X-RateLimit-Limit") != "") {
			t.Errorf("HEAD %s counts otherwise than GET", path)
		}
	}
}

// Whatever a client says it would rather have, it gets JSON and is told so.
func TestAccept_IsAnsweredWithJSON(t *testing.T) {
	t.Parallel()
	poster := sharedMarket(t).Account(t)
	for _, accept := range []string{"", "*/*", "text/html", "application/xml;q=0.9", "application/cbor", "image/*, text/plain;q=0", "garbage;;q=x,,", "application/json;q=0"} {
		listed := poster.Call(t, http.MethodGet, "/api/v1/tasks", nil, "Accept", accept)
		if listed.Status != http.StatusOK || !strings.HasPrefix(listed.Header.Get("Content-Type"), "application/json") {
			t.Errorf("Accept %q: %d %s", accept, listed.Status, listed.Header.Get("Content-Type"))
		}
		mustBeProblem(t, poster.Call(t, http.MethodGet, "/api/v1/tasks/"+uuid.NewString(), nil, "Accept", accept), http.StatusNotFound)
	}
}
