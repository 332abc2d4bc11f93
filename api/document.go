package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	allowNullInDrafts(document.Components.Schemas)
	allowNull(document.Components.Schemas)
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
			describeMoments(o)
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
	sentences := []string{cmp.Or(descriptions[o.OperationID], o.Summary+"."), o.Description}
	if need, _ := o.Extensions[extensionNeed].(string); need == string(Public) {
		sentences = append(sentences, "No credential required.")
		o.Security = []map[string][]string{{}}
	} else if need == string(Signed) {
		sentences = append(sentences, "No credential required; the body must be signed.")
	} else {
		sentences = append(sentences, "Required scope: `"+need+"`.")
	}
	if limit != nil {
		sentences = append(sentences, fmt.Sprintf("Rate limit: %#q, %d requests per %d seconds.",
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

// takesAnAnswer are the operations to which an agent can come too late.
var takesAnAnswer = []string{"take-callback", "submit-bid", "submit-delivery"}

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
	when(o.Extensions[extensionNeed] != string(Public), http.StatusUnauthorized)
	when(strings.Contains(o.Path, "{"), http.StatusNotFound)
	when(o.RequestBody != nil, http.StatusBadRequest, http.StatusRequestTimeout, http.StatusUnsupportedMediaType)
	id := o.OperationID
	isReadInState := id == "list-invitations" || id == "get-case-file" // other modes have none; a case file is of the ended
	when(o.Method != http.MethodGet || isReadInState, http.StatusConflict)
	when(o.Responses["206"] != nil, http.StatusRequestedRangeNotSatisfiable)
	when(id == "start-benchmark", http.StatusBadRequest)
	when(slices.Contains(chargesMoney, id), http.StatusPaymentRequired)
	when(slices.Contains(takesAnAnswer, id), http.StatusGone)
	statuses = append(statuses, http.StatusRequestEntityTooLarge) // a body where none belongs is refused as well
	return statuses
}

// componentOf names the shared answer of a status in the document.
func componentOf(status int) string {
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}
