package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/aitasker/aitasker/internal/refusal"
)

// missingField starts huma's message about a required field that is absent; huma
// reports it at the object around it, with the name in the message only.
const missingField = "is required: "

// speakProblems makes huma, whose settings are global, answer with our problems
// and our sentences, tell apart fields by exact name, and describe lists as never
// null. Once per process: handlers of all servers share it.
var speakProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return problemOfValidation(requestIDOf(ctx.Context()), status, errs)
	}
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return problemOfValidation("", status, errs)
	}
	validation.MsgUnexpectedProperty = "is not a known field"
	validation.MsgExpectedRequiredProperty = missingField + "%s"
	validation.MsgExpectedRFC3339DateTime = "must be a time in RFC 3339, such as 2026-01-31T12:00:00Z"
	validation.MsgExpectedRFC4122UUID = "must be a UUID (%v)"
	validation.MsgExpectedBoolean = "must be true or false"
	validation.MsgExpectedNumber = "must be a number"
	validation.MsgExpectedInteger = "must be a whole number"
	validation.MsgExpectedString = "must be a string"
	validation.MsgExpectedArray = "must be a list"
	validation.MsgExpectedObject = "must be a JSON object"
	validation.MsgExpectedMatchAtLeastOneSchema = "has none of the accepted forms"
	validation.MsgExpectedOneOf = "must be one of %s"
	validation.MsgExpectedMinimumNumber = "must be at least %v"
	validation.MsgExpectedMaximumNumber = "must be at most %v"
	validation.MsgExpectedMinLength = "must be at least %d characters"
	validation.MsgExpectedMaxLength = "must be at most %d characters"
	validation.MsgExpectedMatchPattern = "must match %s"
	validation.MsgExpectedMinItems = "must have at least %d entries"
	validation.MsgExpectedMaxItems = "must have at most %d entries"
})

// problemOfValidation shows what huma found wrong before a handler ran.
func problemOfValidation(requestID string, status int, errs []error) *Problem {
	if tooLarge, is := errors.AsType[*http.MaxBytesError](errors.Join(errs...)); is {
		return tooLargeProblem(requestID, tooLarge.Limit)
	}
	switch status {
	case http.StatusBadRequest:
		return newProblem(codeMalformed, "The body must be one JSON document in UTF-8"+because(errs)+".", requestID)
	case http.StatusUnsupportedMediaType:
		return newProblem(codeUnsupportedMedia, "Send the body as application/json.", requestID)
	case http.StatusRequestTimeout:
		return newProblem(codeRequestTimeout, "The body did not arrive in time; send it again.", requestID)
	case http.StatusUnprocessableEntity:
		return invalidProblem(requestID, errs)
	}
	return newProblem(codeInternal, sentenceInternal, requestID)
}

// because adds what the JSON parser stumbled over.
func because(errs []error) string {
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) && detail.Message != "" {
			return ": " + detail.Message
		}
	}
	return ""
}

// invalidProblem lists the fields that break the schema. An id in the path that
// is none names nothing that could exist.
func invalidProblem(requestID string, errs []error) *Problem {
	var fields []ProblemField
	var sentences []string
	for _, err := range errs {
		field := fieldOf(err)
		if strings.HasPrefix(field.Location, "path.") {
			return newProblem(refusal.NotFound, sentenceNotFound, requestID)
		}
		fields = append(fields, field)
		sentences = append(sentences, strings.TrimPrefix(field.Location, "body.")+": "+field.Message)
	}
	problem := newProblem(refusal.Invalid, strings.Join(sentences, "; "), requestID)
	problem.Errors = fields
	return problem
}

func fieldOf(err error) ProblemField {
	var detail *huma.ErrorDetail
	if !errors.As(err, &detail) {
		return ProblemField{Location: "body", Message: "is not valid"}
	}
	field := ProblemField{Location: detail.Location, Message: detail.Message, Value: shownValue(detail.Value)}
	if name, missing := strings.CutPrefix(detail.Message, missingField); missing {
		field.Location, field.Message, field.Value = field.Location+"."+name, "is required", nil
	}
	if sent, isObject := detail.Value.(map[string]any); isObject {
		if _, name, nested := cutLast(field.Location, "."); nested {
			field.Value = shownValue(sent[name])
		}
	}
	return field
}

func cutLast(s, separator string) (before, after string, found bool) {
	at := strings.LastIndex(s, separator)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(separator):], true
}

func tooLargeProblem(requestID string, limit int64) *Problem {
	return newProblem(codeTooLarge, fmt.Sprintf("The body is larger than %d MiB.", limit>>20), requestID)
}
