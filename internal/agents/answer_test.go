package agents

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answerWith is a sound answer with the given artifacts and further fields.
func answerWith(artifacts string, more ...string) string {
	fields := append([]string{`"summary":"Done."`, `"artifacts":` + artifacts}, more...)
	return "{" + strings.Join(fields, ",") + "}"
}

const note = `{"name":"note.md","kind":"markdown","content_type":"text/markdown","content":"# Hi"}`

func artifactWith(field, value string) string {
	fields := map[string]json.RawMessage{}
	_ = json.Unmarshal([]byte(note), &fields)
	if value == "" {
		delete(fields, field)
	} else {
		fields[field] = json.RawMessage(value)
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		panic(err) // the rows are literals of this file
	}
	return answerWith("[" + string(encoded) + "]")
}

func TestExecute_AnswerThatBreaksTheContractIsNotRetried(t *testing.T) {
	t.Parallel()
	rows := map[string]struct{ body, reason string }{
		"empty":                  {"", "not valid JSON"},
		"a page":                 {"<html>oops</html>", "not valid JSON"},
		"two documents":          {answerWith("["+note+"]") + "{}", "not valid JSON"},
		"not UTF-8":              {"{\"summary\":\"\xff\"}", "UTF-8"},
		"a list":                 {"[]", "The answer has the wrong type: array."},
		"null":                   {"null", "summary is missing"},
		"no summary":             {`{"artifacts":[` + note + `]}`, "summary is missing"},
		"blank summary":          {`{"summary":" ","artifacts":[` + note + `]}`, "summary is missing"},
		"summary as a number":    {`{"summary":12}`, "summary has the wrong type: number."},
		"long summary":           {`{"summary":"` + strings.Repeat("é", 2001) + `"}`, "summary is 2001 characters long; at most 2000"},
		"NUL in the summary":     {`{"summary":"a\u0000b"}`, "summary has control characters"},
		"long message":           {answerWith("["+note+"]", `"message":"`+strings.Repeat("m", 10_001)+`"`), "message is 10001"},
		"no artifacts":           {`{"summary":"Done."}`, "artifacts is missing"},
		"artifacts as an object": {answerWith("{}"), "artifacts must be a list"},
		"0 artifacts":            {answerWith("[]"), "at least 1"},
		"21 artifacts":           {answerWith("[" + strings.Repeat(note+",", 20) + note + "]"), "more than 20"},
		"a million artifacts":    {answerWith("[" + strings.Repeat("{},", 1_000_000) + "{}]"), "more than 20"},
		"artifact as a text":     {answerWith(`["x"]`), "artifacts[0] has the wrong type: string."},
		"content as a number":    {artifactWith("content", "7"), "artifacts[0].content has the wrong type: number."},
		"no name":                {artifactWith("name", ""), "artifacts[0].name is missing"},
		"a long name":            {artifactWith("name", `"`+strings.Repeat("n", 201)+`"`), "longer than 200"},
		"a path for a name":      {artifactWith("name", `"../x"`), "without path separators"},
		"a Windows path":         {artifactWith("name", `"C:\\x"`), "without path separators"},
		"dots for a name":        {artifactWith("name", `".."`), "without path separators"},
		"a line break in a name": {artifactWith("name", `"a\nb"`), "control characters"},
		"a reversed name":        {artifactWith("name", `"a\u202egnp.exe"`), "control characters"},
		"unknown kind":           {artifactWith("kind", `"sheet"`), `artifacts[0].kind "sheet" is none`},
		"the key as a kind":      {artifactWith("kind", `"`+executeKey+`"`), "artifacts[0].kind is none"},
		"no content type":        {artifactWith("content_type", ""), "content_type is missing"},
		"content type of a word": {artifactWith("content_type", `"png"`), "must be a media type"},
		"content type as header": {artifactWith("content_type", `"text/plain\r\nX: y"`), "must be a media type"},
		"any content type":       {artifactWith("content_type", `"image/*"`), "must be a media type"},
		"no content":             {artifactWith("content", ""), "exactly one of content, content_base64 and url; it has 0"},
		"two contents":           {artifactWith("url", `"https://example.com/"`), "it has 2"},
		"negative price":         {answerWith("["+note+"]", `"bid_price_usd":-1`), "more than 0"},
		"price of nothing":       {answerWith("["+note+"]", `"bid_price_usd":0`), "more than 0"},
		"price of three digits":  {answerWith("["+note+"]", `"bid_price_usd":1.005`), "at most two decimals"},
		"price with an exponent": {answerWith("["+note+"]", `"bid_price_usd":1e1`), "plain decimal"},
		"price as a text":        {answerWith("["+note+"]", `"bid_price_usd":"9"`), "bid_price_usd has the wrong type: string."},
		"price as an object":     {answerWith("["+note+"]", `"bid_price_usd":{}`), "bid_price_usd has the wrong type"},
		"negative tokens":        {answerWith("["+note+"]", `"token_usage":{"input_tokens":-1}`), "token_usage"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := execute(t, answering(t, row.body))
			failure := failureOf(t, err)
			if failure.Kind != FailureContract || failure.Retryable || !strings.Contains(failure.Reason, row.reason) {
				t.Errorf("failure %+v, want a breach that says %q", *failure, row.reason)
			}
		})
	}
}

func TestExecute_BadBase64IsABreach(t *testing.T) {
	t.Parallel()
	for _, encoded := range []string{"%%%", "QUJ", "QUJD=", "QUJD\\u0000"} {
		artifact := `{"name":"a","kind":"file","content_type":"a/b","content_base64":"` + encoded + `"}`
		_, err := execute(t, answering(t, answerWith("["+artifact+"]")))
		if failure := failureOf(t, err); failure.Kind != FailureContract || !strings.Contains(failure.Reason, "not valid base64") {
			t.Errorf("%q: failure %+v", encoded, *failure)
		}
	}
}

func TestExecute_PriceAboveTheBudgetIsDeclined(t *testing.T) {
	t.Parallel()
	_, err := execute(t, answering(t, answerWith("["+note+"]", `"bid_price_usd":12`)))
	want := &Failure{Kind: FailureDeclined, Reason: "bid price 12.00 is above the budget 10.00"}
	if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
		t.Errorf("failure (-want +got):\n%s", diff)
	}
}

// Editors put the mark there, and RFC 8259 lets readers ignore it.
func TestAnswers_MayBeginWithAByteOrderMark(t *testing.T) {
	t.Parallel()
	answer, err := execute(t, answering(t, "\xef\xbb\xbf"+answerWith("["+note+"]")))
	if err != nil || answer.Summary != "Done." || len(answer.Artifacts) != 1 {
		t.Errorf("answer = %+v, %v", answer, err)
	}
	call := callTo(agent(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "\xef\xbb\xbf{\"accepted\": true}")
	}))
	call.Async = true
	promised, err := newClient(t, guardOpen).Execute(t.Context(), call)
	if err != nil || !promised.Deferred {
		t.Errorf("promise = %+v, %v", promised, err)
	}
}

func TestArtifactNames_KeepTheJoinersThatScriptsNeed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"دانش\u200cآموز.md", "👩\u200d💻.md", "क्\u200dष.md"} {
		answer, err := execute(t, answering(t, artifactWith("name", strconv.Quote(name))))
		if err != nil || answer.Artifacts[0].Name != name {
			t.Errorf("%q: %+v, %v", name, answer.Artifacts, err)
		}
	}
	for _, name := range []string{"\u202egnp.exe", "a\u2066b.md", "a\u200bb.md", "\u200d"} {
		_, err := execute(t, answering(t, artifactWith("name", strconv.Quote(name))))
		if failure := failureOf(t, err); !strings.Contains(failure.Reason, "artifacts[0].name") {
			t.Errorf("%q: %+v, want a refusal of the name", name, failure)
		}
	}
}
