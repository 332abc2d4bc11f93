package api

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/market"
)

// extensionRateLimit names in the OpenAPI document the bucket of an operation.
const extensionRateLimit = "x-rate-limit"

// declaredLimit is the value of that extension.
type declaredLimit struct {
	Bucket        market.RateBucket `json:"bucket"`
	Requests      int               `json:"requests"`
	WindowSeconds int               `json:"window_seconds"`
}

// completeDocument adds to what huma knows of the operations what the layers
// around them do: limits, errors, headers, and words and examples for people.
func completeDocument(document *huma.OpenAPI, limiter RateLimiter, topupURL string) {
	document.Info.Contact = &huma.Contact{Name: "The operators of this marketplace"}
	document.Servers = []*huma.Server{{URL: "/", Description: "This server."}}
	document.Components.Headers = answerHeaders()
	document.Components.Responses = errorResponses(document.Components.Schemas, topupURL)
	limits := map[market.RateBucket]market.RateLimit{}
	for _, limit := range limiter.Limits() {
		limits[limit.Bucket] = limit
	}
	used := map[string]bool{}
	for path, item := range document.Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if o == nil {
				continue
			}
			used[o.Tags[0]] = true
			limit := declareLimit(o, path, limiter, limits)
			describeOperation(o, limit)
			declareAnswers(o, limit != nil)
			addExamples(o)
		}
	}
	for _, tag := range tags {
		if used[tag.Name] {
			document.Tags = append(document.Tags, tag)
		}
	}
}

// declareLimit writes the operation's bucket into the document; nil when exempt.
func declareLimit(o *huma.Operation, path string, limiter RateLimiter, limits map[market.RateBucket]market.RateLimit) *declaredLimit {
	bucket, counted := limiter.BucketOf(o.Method, path)
	if !counted {
		return nil
	}
	limit := limits[bucket]
	declared := &declaredLimit{Bucket: bucket, Requests: limit.Requests, WindowSeconds: int(limit.Window.Seconds())}
	o.Extensions[extensionRateLimit] = declared
	return declared
}

// describeOperation says what the operation does, who may and how often.
func describeOperation(o *huma.Operation, limit *declaredLimit) {
	id, isAlias := strings.CutSuffix(o.OperationID, aliasSuffix)
	sentences := []string{cmp.Or(descriptions[id], o.Summary+"."), o.Description}
	if isAlias {
		sentences = append(sentences, "The same as `"+id+"`, under its older address.")
	}
	if need, _ := o.Extensions[extensionNeed].(string); need == string(Open) {
		sentences = append(sentences, "Needs no credential.")
		o.Security = []map[string][]string{{}}
	} else {
		sentences = append(sentences, "Needs the scope `"+need+"`.")
	}
	if limit != nil {
		sentences = append(sentences, fmt.Sprintf("Counts in the rate limit %#q: %d requests in %d seconds.",
			string(limit.Bucket), limit.Requests, limit.WindowSeconds))
	}
	o.Description = strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), "\n\n")
}

// declareAnswers names every error that the operation can give, and the headers of
// its success.
func declareAnswers(o *huma.Operation, limited bool) {
	for status, response := range o.Responses {
		if status == "default" || status >= "4" && response.Content["application/problem+json"] != nil {
			delete(o.Responses, status)
			continue
		}
		if response.Headers == nil {
			response.Headers = map[string]*huma.Param{}
		}
		addAnswerHeaders(response.Headers, limited)
	}
	for _, status := range errorsOf(o, limited) {
		if key := strconv.Itoa(status); o.Responses[key] == nil {
			o.Responses[key] = &huma.Response{Ref: "#/components/responses/" + componentOf(status)}
		}
	}
}

// chargesMoney are the operations that need a balance.
var chargesMoney = []string{"select-bid", "select-best-bid", "remix-task"}

// errorsOf lists the statuses of the errors that an operation can give.
func errorsOf(o *huma.Operation, limited bool) []int {
	statuses := []int{http.StatusUnprocessableEntity, http.StatusInternalServerError} // an unknown query parameter, a mistake of ours
	when := func(holds bool, more ...int) {
		if holds {
			statuses = append(statuses, more...)
		}
	}
	isProbe := o.Path == healthPath || o.Path == readyPath
	when(limited, http.StatusTooManyRequests)
	when(!isProbe, http.StatusForbidden, http.StatusServiceUnavailable)
	when(o.Extensions[extensionNeed] != string(Open), http.StatusUnauthorized)
	when(strings.Contains(o.Path, "{"), http.StatusNotFound)
	when(o.RequestBody != nil, http.StatusBadRequest, http.StatusRequestTimeout, http.StatusUnsupportedMediaType)
	when(o.Method != http.MethodGet, http.StatusConflict)
	when(slices.Contains(chargesMoney, o.OperationID), http.StatusPaymentRequired)
	statuses = append(statuses, http.StatusRequestEntityTooLarge) // a body where none belongs is refused as well
	return statuses
}

// componentOf names the shared answer of a status in the document.
func componentOf(status int) string {
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}

// shownErrors are the problems that stand in the document as examples.
var shownErrors = []*market.Refusal{
	market.Refuse(codeMalformed, "The body must be one JSON document in UTF-8: unexpected end of JSON input."),
	market.Refuse(market.CodeUnauthenticated, "Send your API key in the header Authorization: Bearer aitk_…."),
	market.RefuseFunds(1000, 250),
	market.Refuse(market.CodeForbidden, "This needs a credential with the scope poster."),
	market.Refuse(market.CodeNotFound, sentenceNotFound),
	market.Refuse(codeRequestTimeout, "The body did not arrive in time; send it again."),
	market.Refuse(market.CodeWrongState, "The task is completed; nothing can be selected any more."),
	market.Refuse(codeTooLarge, "The body is larger than 1 MiB."),
	market.Refuse(codeUnsupportedMedia, "Send the body as application/json."),
	market.RefuseField("budget_usd", 12.345, "must have at most two decimals"),
	market.Refuse(codeRateLimited, sentenceRateLimited),
	market.Refuse(codeInternal, sentenceInternal),
	market.Refuse(market.CodeUnavailable, sentenceUnavailable),
}

const exampleRequestID = "0190c2f4-7c5e-7d3a-9a51-3f0d6c1e8b42"

// errorResponses are the shared answers of every error status, each with an example.
func errorResponses(schemas huma.Registry, topupURL string) map[string]*huma.Response {
	responses := map[string]*huma.Response{}
	for _, shown := range shownErrors {
		problem := problemOfRefusal(shown, topupURL, exampleRequestID)
		headers := map[string]*huma.Param{}
		addAnswerHeaders(headers, true)
		for name := range problem.GetHeaders() {
			headers[name] = refTo(name)
		}
		if problem.Status == http.StatusTooManyRequests {
			headers["Retry-After"] = refTo("Retry-After")
		}
		responses[componentOf(problem.Status)] = &huma.Response{
			Description: problem.Title + ".",
			Headers:     headers,
			Content: map[string]*huma.MediaType{"application/problem+json": {
				Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem"), Example: asJSON(problem),
			}},
		}
	}
	return responses
}

// answerHeaders are the shared headers of answers.
func answerHeaders() map[string]*huma.Header {
	text := func(description string, example any) *huma.Header {
		return &huma.Header{Description: description, Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}}}
	}
	number := func(description string, example int) *huma.Header {
		return &huma.Header{Description: description, Schema: &huma.Schema{Type: huma.TypeInteger, Examples: []any{example}}}
	}
	return map[string]*huma.Header{
		headerRequestID:         text("The request's id: the caller's own when it is 1 to 128 letters, digits and . _ : -.", exampleRequestID),
		"X-RateLimit-Limit":     number("Requests that the bucket takes in one window.", 300),
		"X-RateLimit-Remaining": number("Requests that are left in this window.", 299),
		"X-RateLimit-Reset":     number("When the window ends, in Unix seconds.", 1767323105),
		"Retry-After":           number("Seconds to wait before trying again.", retryAfterSeconds),
		"Www-Authenticate":      text("How to present a credential.", `Bearer realm="aitasker"`),
	}
}

func addAnswerHeaders(headers map[string]*huma.Param, limited bool) {
	headers[headerRequestID] = refTo(headerRequestID)
	if limited {
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			headers[name] = refTo(name)
		}
	}
}

func refTo(header string) *huma.Param { return &huma.Param{Ref: "#/components/headers/" + header} }

// example is what somebody really sent to an operation and what it answered.
type example struct {
	Request  any `json:"request,omitempty"`
	Response any `json:"response,omitempty"`
}

//go:embed examples.json
var examplesJSON []byte

// examples are kept by operation. The tests write them and compare them with what
// the operations answer.
var examples = sync.OnceValue(func() map[string]example {
	kept := map[string]example{}
	if err := json.Unmarshal(examplesJSON, &kept); err != nil {
		panic(fmt.Errorf("read embedded examples: %w", err))
	}
	return kept
})

func addExamples(o *huma.Operation) {
	shown := examples()[strings.TrimSuffix(o.OperationID, aliasSuffix)]
	if o.RequestBody != nil && shown.Request != nil {
		for _, media := range o.RequestBody.Content {
			media.Example = shown.Request
		}
	}
	for status, response := range o.Responses {
		if media := response.Content["application/json"]; media != nil && status < "3" && shown.Response != nil {
			media.Example = shown.Response
		}
	}
}

// asJSON is a value as a client sees it.
func asJSON(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Errorf("write example: %w", err))
	}
	var seen any
	if err := json.Unmarshal(text, &seen); err != nil {
		panic(fmt.Errorf("read example: %w", err))
	}
	return seen
}
