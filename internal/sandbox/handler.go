package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/refusal"
)

// MaxBodyBytes caps a call's body; anything larger is answered with 413.
const MaxBodyBytes = 1 << 20

// busyFor is when an agent that is busy on purpose wants to be asked again, in
// seconds: the longest that the platform grants.
const busyFor = "300"

// KeyLookup gives the execute keys that an agent accepts now: one, or two while
// they rotate; none when the agent is not registered.
type KeyLookup func(slug string) []string

// Handler serves every agent of the Roster at /agents/{slug}/execute and their
// health at /health. A refusal is a JSON object whose detail is a sentence.
func Handler(keys KeyLookup) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	for _, agent := range Roster() {
		mux.HandleFunc("POST "+agent.Path(), func(w http.ResponseWriter, r *http.Request) {
			execute(w, r, agent, keys(agent.Slug))
		})
	}
	return mux
}

func execute(w http.ResponseWriter, r *http.Request, agent Agent, keys []string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBodyBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes.", MaxBodyBytes))
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "The body could not be read.")
		return
	}
	if !authentic(r.Header, body, keys) {
		refuse(w, http.StatusUnauthorized, "The execute key or the signature is not valid for this agent.")
		return
	}
	var req agents.ExecuteRequest
	if json.Unmarshal(body, &req) != nil {
		refuse(w, http.StatusBadRequest, "The body is not a valid execute request.")
		return
	}
	response, err := agent.Respond(req)
	if refusal.Is(err, refusal.Unavailable) {
		w.Header().Set("Retry-After", busyFor)
		refuse(w, http.StatusServiceUnavailable, agent.Name+" is busy.")
		return
	}
	if refused, ok := refusal.As(err); ok {
		refuse(w, http.StatusUnprocessableEntity, refused.Message)
		return
	}
	if err != nil {
		refuse(w, http.StatusInternalServerError, "The agent could not finish this work.")
		return
	}
	answer(w, http.StatusOK, response)
}

// authentic checks key and signature against every accepted key. Each header may
// carry two values, comma separated or repeated, while keys rotate.
func authentic(header http.Header, body []byte, keys []string) bool {
	keyShown, signed := 0, 0
	for _, key := range keys {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(body)
		want := []byte(hex.EncodeToString(mac.Sum(nil)))
		wantKey := sha256.Sum256([]byte(key)) // equal lengths, so that comparing leaks none
		for _, shown := range values(header, agents.HeaderKey) {
			got := sha256.Sum256([]byte(shown))
			keyShown |= match(got[:], wantKey[:], key)
		}
		for _, shown := range values(header, agents.HeaderSignature) {
			signed |= match([]byte(strings.ToLower(shown)), want, key)
		}
	}
	return keyShown&signed == 1
}

func match(got, want []byte, key string) int {
	if key != "" && hmac.Equal(got, want) {
		return 1
	}
	return 0
}

func values(header http.Header, name string) []string {
	var all []string
	for _, line := range header.Values(name) {
		for value := range strings.SplitSeq(line, ",") {
			if value = strings.TrimSpace(value); len(all) < 4 {
				all = append(all, value)
			}
		}
	}
	return all
}

func refuse(w http.ResponseWriter, status int, detail string) {
	answer(w, status, map[string]string{"detail": detail})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // the caller has gone when this fails
}
