package api

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
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
		return problemOfValidation(ctx, status, errs)
	}
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return problemOfValidation(nil, status, errs)
	}
	huma.ErrorFormatter = func(format string, args ...any) string { //nolint:reassign // the hook that huma offers for its sentences
		if !strings.Contains(format, "%") { // our sentence says it without the library's
			return format
		}
		return fmt.Sprintf(format, args...)
	}
	speakPlainly()
})

const (
	ruleTime = "must be an RFC 3339 time such as 2026-11-28T09:00:00Z"
	ruleUUID = "must be a UUID such as 0190c2f4-7c5e-7d3a-9a51-3f0d6c1e8b42"
)

// speakPlainly puts a rule that people understand in the place of each of huma's
// sentences.
func speakPlainly() {
	validation.MsgUnexpectedProperty = "is not a known field; check its spelling and its place"
	validation.MsgExpectedRequiredProperty = missingField + "%s"
	validation.MsgExpectedDependentRequiredProperty = "%s is required beside %s"
	validation.MsgExpectedRFC3339DateTime = ruleTime
	validation.MsgExpectedRFC1123DateTime = "must be a time such as Sat, 28 Nov 2026 09:00:00 GMT"
	validation.MsgExpectedRFC3339Date = "must be a date such as 2026-11-28"
	validation.MsgExpectedRFC3339Time = "must be a time of day such as 09:00:00Z"
	validation.MsgExpectedRFC4122UUID = ruleUUID
	validation.MsgExpectedRFC3986URI = "must be a URL such as https://example.com/path"
	validation.MsgExpectedRFC5322Email = "must be an e-mail address such as ada@example.com"
	validation.MsgExpectedRFC5890Hostname = "must be a host name such as example.com"
	validation.MsgExpectedRFC2673IPv4 = "must be an IPv4 address such as 203.0.113.7"
	validation.MsgExpectedRFC2373IPv6 = "must be an IPv6 address such as 2001:db8::1"
	validation.MsgExpectedRFCIPAddr = "must be an IP address such as 203.0.113.7 or 2001:db8::1"
	validation.MsgExpectedDuration = "must be a duration such as 30s"
	validation.MsgExpectedRegexp = "must be a regular expression"
	validation.MsgExpectedBase64String = "must be Base64"
	validation.MsgExpectedBoolean = "must be true or false"
	validation.MsgExpectedNumber = "must be a number"
	validation.MsgExpectedInteger = "must be a whole number"
	validation.MsgExpectedString = "must be a string"
	validation.MsgExpectedArray = "must be a list"
	validation.MsgExpectedArrayItemsUnique = "must not have an entry twice"
	validation.MsgExpectedObject = "must be a JSON object"
	validation.MsgExpectedMatchAtLeastOneSchema = `has none of the accepted forms: a slug, or an object such as {"category": "data", "task_types": ["spreadsheet"]}`
	validation.MsgExpectedOneOf = "must be one of %s"
	validation.MsgExpectedMinimumNumber = "must be at least %v"
	validation.MsgExpectedExclusiveMinimumNumber = "must be more than %v"
	validation.MsgExpectedMaximumNumber = "must be at most %v"
	validation.MsgExpectedExclusiveMaximumNumber = "must be less than %v"
	validation.MsgExpectedNumberBeMultipleOf = "must be a multiple of %v"
	validation.MsgExpectedMinLength = "must be at least %d characters"
	validation.MsgExpectedMaxLength = "must be at most %d characters"
	validation.MsgExpectedBePattern = "must be %s"
	validation.MsgExpectedMatchPattern = "must match %s"
	validation.MsgExpectedMinItems = "must have at least %d entries"
	validation.MsgExpectedMaxItems = "must have at most %d entries"
	validation.MsgExpectedMinProperties = "must have at least %d fields"
	validation.MsgExpectedMaxProperties = "must have at most %d fields"
}

// problemOfValidation shows what huma found wrong before a handler ran; ctx is nil
// outside of a request.
func problemOfValidation(ctx huma.Context, status int, errs []error) *Problem {
	requestID, known := "", ""
	if ctx != nil {
		requestID, known = requestIDOf(ctx.Context()), queryParameters(ctx.Operation())
	}
	if tooLarge, is := errors.AsType[*http.MaxBytesError](errors.Join(errs...)); is {
		return tooLargeProblem(requestID, tooLarge.Limit)
	}
	switch status {
	case http.StatusBadRequest:
		return newProblem(codeMalformed, sentenceMalformed+because(errs)+".", requestID)
	case http.StatusUnsupportedMediaType:
		return newProblem(codeUnsupportedMedia, sentenceJSONOnly, requestID)
	case http.StatusRequestTimeout:
		return newProblem(codeRequestTimeout, "The body did not arrive in time; send it again.", requestID)
	case http.StatusUnprocessableEntity:
		return invalidProblem(requestID, known, errs)
	}
	return newProblem(codeInternal, sentenceInternal, requestID)
}

// queryParameters lists what an operation takes in its query.
func queryParameters(o *huma.Operation) string {
	var names []string
	for _, parameter := range o.Parameters {
		if parameter.In == "query" {
			names = append(names, parameter.Name)
		}
	}
	return strings.Join(names, ", ")
}

const (
	sentenceMalformed = "The body must be one JSON document in UTF-8"
	sentenceJSONOnly  = "Send the body as application/json."
)

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
func invalidProblem(requestID, knownInQuery string, errs []error) *Problem {
	var fields []ProblemField
	var sentences []string
	for _, err := range errs {
		field := fieldOf(err, knownInQuery)
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

func fieldOf(err error, knownInQuery string) ProblemField {
	var detail *huma.ErrorDetail
	if !errors.As(err, &detail) {
		return ProblemField{Location: "body", Message: "is not valid"}
	}
	field := ProblemField{Location: detail.Location, Message: plainRule(detail.Message, knownInQuery), Value: shownValue(detail.Value)}
	if name, missing := strings.CutPrefix(detail.Message, missingField); missing {
		field.Location, field.Message, field.Value = field.Location+"."+name, "is required", nil
	}
	if named := unreadableField.FindStringSubmatch(detail.Message); named != nil && detail.Location == "body" {
		field.Location, field.Message, field.Value = "body."+named[1], named[2], nil
	}
	if sent, isObject := detail.Value.(map[string]any); isObject {
		if _, name, nested := cutLast(field.Location, "."); nested {
			field.Value = shownValue(sent[name])
		}
	}
	return field
}

// unreadableField is how strictjson names a field that cannot hold its value.
var unreadableField = regexp.MustCompile(`^([a-z0-9_.\[\]]+): ((?:must|is|has) .*)$`)

// keyPattern is the pattern of an Idempotency-Key, which only programmers can read.
const keyPattern = "^[ -~]*$"

// plainRule replaces the sentences that huma has no setting for.
func plainRule(message, knownInQuery string) string {
	switch {
	case message == "unknown query parameter" && knownInQuery == "":
		return "is not known here; this operation takes no query"
	case message == "unknown query parameter":
		return "is not known here; this operation takes " + knownInQuery
	case message == "must match "+keyPattern:
		return "must be printable ASCII characters, such as a UUID"
	case message == "invalid integer":
		return "must be a whole number such as 20"
	case message == "invalid boolean":
		return "must be true or false"
	case message == "invalid float", message == "invalid floating value":
		return "must be a number such as 0.5"
	case strings.HasPrefix(message, "invalid date/time"):
		return ruleTime
	case strings.HasPrefix(message, "required ") && strings.HasSuffix(message, " parameter is missing"):
		return "is required"
	}
	return strings.TrimPrefix(message, "invalid value: ")
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
