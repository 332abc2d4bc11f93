package fuzz

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"pgregory.net/rapid"
)

// leaks are words that an error answer has only when something internal shows; the
// folder that the product was built in is one.
var leaks = regexp.MustCompile(regexp.QuoteMeta(sourceFolder()) + `|(?i:pgx|postgres|sqlstate|\bsql:|goroutine|\.go:\d|temporal\b|panic|runtime error|nil pointer|\bhuma\b|constraint "|localhost:|stack trace)`)

// sourceFolder is the root of this checkout, and so of the paths in the binary.
func sourceFolder() string {
	here, err := os.Getwd() // go test runs in the package's folder
	if err != nil {
		panic(err)
	}
	return filepath.Dir(filepath.Dir(here)) + string(filepath.Separator)
}

// problem is an error answer.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	RequestID string `json:"request_id"`
	Errors    []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// said is everything in a problem that is the product's own words.
func (p *problem) said() string {
	words := []string{p.Type, p.Title, p.Detail}
	for _, field := range p.Errors {
		words = append(words, field.Message)
	}
	return strings.Join(words, "\n")
}

var saneRequestID = regexp.MustCompile(`^(?:[A-Za-z0-9._:;,+=@~|-]{1,128}|[A-Za-z0-9+/]{1,126}={0,2})$`)

// judge holds an answer against everything that holds for all answers.
func judge(rt *rapid.T, r *request, a *answer) {
	fail := func(why string, args ...any) {
		rt.Helper()
		rt.Fatalf(why+"\n\n%s\n\n%s", append(args, r, a)...)
	}
	if a.status >= http.StatusInternalServerError {
		fail("the server broke")
	}
	if a.status == http.StatusRequestHeaderFieldsTooLarge {
		return // net/http's own answer: the request has not reached the product
	}
	requestID := a.header.Get("X-Request-Id")
	if sent := r.header.Get("X-Request-Id"); !saneRequestID.MatchString(requestID) || saneRequestID.MatchString(sent) && requestID != sent {
		fail("the answer's X-Request-Id is %q", requestID)
	}
	if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("X-Injected") != "" || a.header.Get("Set-Cookie") != "" {
		fail("the answer's headers are not those of the product")
	}
	if r.o.counted && r.method == r.o.method {
		for _, name := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
			if _, err := strconv.Atoi(a.header.Get(name)); err != nil {
				fail("%s is %q", name, a.header.Get(name))
			}
		}
	}
	if a.status >= http.StatusBadRequest {
		judgeProblem(fail, r, a, requestID)
	}
	if r.method == r.o.method && (a.status != http.StatusMethodNotAllowed || !r.isAstray()) {
		if err := r.describedAs(rt.Context(), a); err != nil {
			fail("the document does not describe the answer: %v", err)
		}
	}
	judgeVerdict(rt, fail, r, a)
}

// isAstray tells that a name in the path may lead to another address.
func (r *request) isAstray() bool {
	return slices.ContainsFunc(r.o.params, func(p string) bool { return r.names[p] == ".." || strings.Contains(r.names[p], "/") })
}

func judgeProblem(fail func(string, ...any), r *request, a *answer, requestID string) {
	if r.method == http.MethodHead {
		return
	}
	var said problem
	if a.mediaType() != "application/problem+json" || json.Unmarshal(a.body, &said) != nil {
		fail("an error that is no problem+json")
	}
	if said.Status != a.status || said.RequestID != requestID || said.Title == "" || len(said.Detail) < 10 ||
		!strings.HasPrefix(said.Type, "urn:aitasker:problem:") {
		fail("a problem that lacks a field or contradicts the answer")
	}
	if leak := leaks.FindString(said.said()); leak != "" && !strings.Contains(strings.ToLower(string(r.content)+r.url()), strings.ToLower(leak)) {
		fail("a problem that shows %q", leak)
	}
	if a.status == http.StatusUnprocessableEntity && len(said.Errors) == 0 {
		fail("422 without errors[]")
	}
	if a.status == http.StatusMethodNotAllowed && a.header.Get("Allow") == "" {
		fail("405 without Allow")
	}
}

// judgeVerdict holds the status against what the request deserves.
func judgeVerdict(rt *rapid.T, fail func(string, ...any), r *request, a *answer) {
	served := a.status < http.StatusBadRequest
	if r.method != r.o.method {
		isHead := r.method == http.MethodHead && r.o.route.PathItem.Get != nil // HEAD is answered wherever GET is
		if served && !isHead && (r.method != http.MethodOptions || a.status != http.StatusNoContent) {
			fail("a method that is not described was served")
		}
		return
	}
	if served && r.mustRefuse {
		fail("what must be refused was served")
	}
	// How things stand may be told before what is wrong with the request.
	stands := r.intent == nearly && slices.Contains([]int{http.StatusNotFound, http.StatusConflict, http.StatusGone}, a.status)
	if len(r.want) > 0 && !served && !stands && !slices.Contains(r.want, a.status) {
		fail("want one of %v", r.want)
	}
	if a.status == http.StatusRequestEntityTooLarge {
		return // the judge below would read it all
	}
	forbidden := r.breaches(rt.Context(), "http://localhost")
	switch {
	case r.intent == valid && forbidden != nil:
		fail("the generator made what the document forbids: %v", forbidden)
	case r.intent == valid && !served:
		judgeRefusal(fail, r, a)
	case served && forbidden != nil:
		fail("served what the document forbids: %v", forbidden)
	}
}

// judgeRefusal looks for the documented rule behind the refusal of a request that
// breaks nothing in the schemas.
func judgeRefusal(fail func(string, ...any), r *request, a *answer) {
	switch a.status {
	case http.StatusConflict, http.StatusPaymentRequired, http.StatusRequestedRangeNotSatisfiable, http.StatusGone:
		return // how things stand, not what was sent
	case http.StatusNotFound:
		if r.o.isRead() && len(r.o.params) > 0 && !strings.Contains(r.o.words, "Answers 404 until") {
			fail("an object that is there is not found")
		}
		return
	case http.StatusUnprocessableEntity:
		var said problem
		_ = json.Unmarshal(a.body, &said)
		for _, field := range said.Errors {
			if !explained(r.o, field.Location, field.Message) {
				fail("refused for a reason that the document does not give: %s %s", field.Location, field.Message)
			}
		}
		return
	}
	if bytes.Contains(a.body, []byte("problem:already_active")) || bytes.Contains(a.body, []byte("problem:too_soon")) {
		return // how things stand, under the statuses that are published for it
	}
	fail("a valid request was refused")
}

// describedAs tells what of an answer the document does not describe.
func (r *request) describedAs(ctx context.Context, a *answer) error {
	described := r.o.Responses.Status(a.status)
	if described == nil {
		return errUndescribed
	}
	sent, err := http.NewRequestWithContext(ctx, r.o.method, "http://localhost/", http.NoBody)
	if err != nil {
		return err //nolint:wrapcheck // shown as it is
	}
	media := described.Value.Content.Get(a.mediaType())
	isText := media != nil && (strings.HasSuffix(a.mediaType(), "json") || strings.HasPrefix(a.mediaType(), "text/"))
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: sent, PathParams: r.names, Route: r.o.route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: !isText || strings.HasPrefix(a.mediaType(), "text/")},
	}
	if err := openapi3filter.ValidateResponse(ctx, input); err != nil {
		return err //nolint:wrapcheck // shown as it is
	}
	for name := range described.Value.Headers {
		if a.header.Get(name) == "" && r.isDue(name, a.status) {
			return errMissingHeader(name)
		}
	}
	if len(described.Value.Content) == 0 && len(a.body) > 0 {
		return errUnexpectedBody
	}
	if len(described.Value.Content) > 0 && !isDescribed(described.Value.Content, a.mediaType()) {
		return errMediaType(a.mediaType())
	}
	return nil
}

// isDue tells whether a described header belongs to every answer of that status.
func (r *request) isDue(header string, status int) bool {
	switch {
	case strings.HasPrefix(header, "X-RateLimit-"):
		return r.o.counted
	case header == "Retry-After":
		return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
	case header == "Location":
		return status == http.StatusCreated
	case strings.EqualFold(header, "X-Request-Id"):
		return true
	}
	return status == http.StatusUnauthorized
}

// isDescribed tells whether an answer of that type is described; bytes of any type
// are where binary content is.
func isDescribed(content openapi3.Content, mediaType string) bool {
	if content[mediaType] != nil || content["*/*"] != nil {
		return true
	}
	binary := content["application/octet-stream"]
	return binary != nil && mediaType != "application/problem+json" && mediaType != ""
}
