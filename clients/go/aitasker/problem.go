package aitasker

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
)

// problemCodes starts the type of every problem that the API names.
const problemCodes = "urn:aitasker:problem:"

// Error gives the sentence that a person can act on.
func (p *Problem) Error() string { return p.Detail }

// Code is the refusal in one word, such as insufficient_funds; empty when
// something other than the API answered.
func (p *Problem) Code() string {
	code, found := strings.CutPrefix(p.Type, problemCodes)
	if !found {
		return ""
	}
	return code
}

// problemIn reads an error answer. What answers in place of the API, such as a
// proxy, speaks no problems: then the status is all there is to tell.
func problemIn(response *http.Response) *Problem {
	problem := &Problem{}
	contentType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if contentType == "application/problem+json" {
		err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(problem)
		if err == nil && problem.Detail != "" {
			return problem
		}
	}
	return &Problem{
		Type: "about:blank", Title: http.StatusText(response.StatusCode), Status: int64(response.StatusCode),
		Detail: "The server answered " + response.Status + ".", RequestID: response.Header.Get("X-Request-Id"),
	}
}
