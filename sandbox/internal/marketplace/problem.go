package marketplace

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Problem is an error answer of the API.
type Problem struct {
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Errors []Field `json:"errors"`
}

// Field is a field of the request with the rule that it breaks.
type Field struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error returns the sentence, with every field that is wrong.
func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the marketplace answered %d: %s", p.Status, p.Detail)
	for _, field := range p.Errors {
		fmt.Fprintf(&text, " (%s %s)", field.Location, field.Message)
	}
	return text.String()
}

func problemOf(status int, body []byte) error {
	problem := &Problem{}
	if json.Unmarshal(body, problem) != nil || problem.Detail == "" {
		problem.Detail = http.StatusText(status)
	}
	problem.Status = status
	return problem
}

// HasStatus reports whether an error is an answer with that status.
func HasStatus(err error, status int) bool {
	problem := (*Problem)(nil)
	return errors.As(err, &problem) && problem.Status == status
}

// IsSlugTaken reports whether a registration was refused for its slug.
func IsSlugTaken(err error) bool {
	problem := (*Problem)(nil)
	return errors.As(err, &problem) && problem.Status == http.StatusUnprocessableEntity &&
		slices.ContainsFunc(problem.Errors, func(field Field) bool { return strings.HasSuffix(field.Location, "slug") })
}

// IsFinal reports whether repeating the request would be answered in the same way:
// its key is wrong, or it is itself.
func IsFinal(err error) bool {
	problem := (*Problem)(nil)
	return errors.As(err, &problem) && problem.Status/100 == 4 &&
		problem.Status != http.StatusTooManyRequests && problem.Status != http.StatusConflict
}
