package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// shownErrors are the problems that stand in the document as examples.
var shownErrors = []*refusal.Refusal{
	refusal.New(codeMalformed, sentenceMalformed+": it ends before it is complete."),
	refusal.New(refusal.Unauthenticated, "Send your API key in the header Authorization: Bearer aitk_…."),
	market.RefuseFunds(1000, 250),
	refusal.New(refusal.Forbidden, "This needs a credential with the scope poster."),
	refusal.New(refusal.NotFound, sentenceNotFound),
	refusal.New(codeRequestTimeout, "The body did not arrive in time; send it again."),
	refusal.New(refusal.WrongState, "The task is completed; nothing can be selected any more."),
	refusal.New(refusal.TooLate, "The answer came too late: its window has closed or its task has moved on."),
	refusal.New(codeTooLarge, "The body is larger than 1 MiB."),
	refusal.New(codeUnsupportedMedia, sentenceJSONOnly),
	refusal.New(codeRange, sentenceRange),
	refusal.Field("budget_usd", 12.345, "must have at most two decimals"),
	refusal.New(codeRateLimited, sentenceRateLimited),
	refusal.New(codeInternal, sentenceInternal),
	refusal.New(refusal.Unavailable, sentenceUnavailable),
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
