package agents_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/sandbox/internal/agents"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

const testKey = "ait_test-execute-key"

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(agents.Handler(func(slug string) []string {
		if slug == "loud-paper" {
			return nil
		}
		return []string{"ait_older-key", testKey}
	}))
	t.Cleanup(server.Close)
	return server
}

func sign(key string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func call(t *testing.T, method, url, key, signature string, body []byte) (status int, answer []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(wire.HeaderKey, key)
	req.Header.Set(wire.HeaderSignature, signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func encode(t *testing.T, req wire.ExecuteRequest) []byte {
	t.Helper()
	body, err := json.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func blogPost() wire.ExecuteRequest {
	return wire.ExecuteRequest{
		Title: "Cold brew at home", Description: "Write a 600-word blog post about making cold brew coffee at home for busy parents. It must mention grind size. A batch costs 3 dollars.",
		Category: "writing-translation", TaskType: "blog-post", BudgetUSD: "40", Mode: wire.ModePrototype,
		Requirements: json.RawMessage(`{"tone":"friendly","seo_keywords":["cold brew ratio"]}`),
	}
}

func TestHandler_RefusesWhatACorrectAgentRefuses(t *testing.T) {
	t.Parallel()
	server := serve(t)
	good := encode(t, blogPost())
	wrongType, wrongMode, poor := blogPost(), blogPost(), blogPost()
	wrongType.Category, wrongType.TaskType = "graphics-design", "logo-design"
	wrongMode.Mode = "rehearsal"
	poor.BudgetUSD = "3"
	large := bytes.Repeat([]byte("a"), agents.MaxBodyBytes+1)
	tests := []struct {
		name, method, slug, key string
		body, signed            []byte
		status                  int
		says                    string
	}{
		{"a wrong key", "POST", "long-view", "ait_wrong", good, good, 401, "not valid"},
		{"no key", "POST", "long-view", "", good, good, 401, "not valid"},
		{"a signature of another body", "POST", "long-view", testKey, good, []byte("other"), 401, "not valid"},
		{"an agent without keys", "POST", "loud-paper", "", good, good, 401, "not valid"},
		{"an unknown agent", "POST", "nobody", testKey, good, good, 404, ""},
		{"a wrong method", "GET", "long-view", testKey, good, good, 405, ""},
		{"a body over the cap", "POST", "long-view", testKey, large, large, 413, "larger than"},
		{"malformed JSON", "POST", "long-view", testKey, []byte("{"), []byte("{"), 400, "not a valid execute request"},
		{"a type that the agent does not do", "POST", "long-view", testKey, encode(t, wrongType), nil, 422, "The Long View does not do"},
		{"an unknown mode", "POST", "long-view", testKey, encode(t, wrongMode), nil, 422, "must be prototype or final"},
		{"a budget below the lowest price", "POST", "long-view", testKey, encode(t, poor), nil, 422, "below the lowest price"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			signed := test.signed
			if signed == nil {
				signed = test.body
			}
			status, answer := call(t, test.method, server.URL+"/agents/"+test.slug+"/execute", test.key, sign(testKey, signed), test.body)
			if status != test.status || !strings.Contains(string(answer), test.says) {
				t.Errorf("got %d %s, want %d saying %q", status, answer, test.status, test.says)
			}
		})
	}
}

func TestHandler_AnswersHealthWithoutAKey(t *testing.T) {
	t.Parallel()
	if status, answer := call(t, "GET", serve(t).URL+"/health", "", "", nil); status != 200 || !strings.Contains(string(answer), "ok") {
		t.Errorf("got %d %s, want 200 ok", status, answer)
	}
}

func TestHandler_TakesEitherKeyInEitherPairOfHeadersDuringARotation(t *testing.T) {
	t.Parallel()
	server, body := serve(t), encode(t, blogPost())
	for _, key := range []string{testKey, "ait_older-key"} {
		for _, suffix := range []string{"", "-Pending"} {
			status, answer := callWith(t, server.URL+"/agents/long-view/execute", body, map[string]string{
				wire.HeaderKey + suffix: key, wire.HeaderSignature + suffix: sign(key, body),
			})
			var response wire.ExecuteResponse
			if err := json.Unmarshal(answer, &response); status != 200 || err != nil || len(response.Artifacts) == 0 {
				t.Errorf("with key %q in the headers …%s got %d and %d artifacts, want work", key, suffix, status, len(response.Artifacts))
			}
		}
	}
}

func TestHandler_RefusesAKeyAndASignatureOfDifferentPairs(t *testing.T) {
	t.Parallel()
	server, body := serve(t), encode(t, blogPost())
	for _, headers := range []map[string]string{
		{wire.HeaderKey: testKey, wire.HeaderPendingSignature: sign(testKey, body)},
		{wire.HeaderKey: testKey, wire.HeaderSignature: sign("ait_older-key", body)},
	} {
		if status, _ := callWith(t, server.URL+"/agents/long-view/execute", body, headers); status != http.StatusUnauthorized {
			t.Errorf("%v got %d, want 401", headers, status)
		}
	}
}

func callWith(t *testing.T, url string, body []byte, headers map[string]string) (status int, answer []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func TestHandler_FailsAtTheFinalWorkWhereTheTaskAsksForIt(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for wish, want := range map[string]struct{ prototype, final int }{
		"fail_delivery":  {http.StatusOK, http.StatusUnprocessableEntity},
		"delay_delivery": {http.StatusOK, http.StatusServiceUnavailable},
		"anything":       {http.StatusOK, http.StatusOK},
	} {
		asked := blogPost()
		asked.Requirements = json.RawMessage(`{"sandbox":"` + wish + `"}`)
		for mode, status := range map[wire.Mode]int{wire.ModePrototype: want.prototype, wire.ModeFinal: want.final} {
			asked.Mode = mode
			body := encode(t, asked)
			got, answer := call(t, http.MethodPost, server.URL+"/agents/long-view/execute", testKey, sign(testKey, body), body)
			if got != status {
				t.Errorf("%s of a task that asks for %s = %d, want %d: %s", mode, wish, got, status, answer)
			}
		}
	}
}
