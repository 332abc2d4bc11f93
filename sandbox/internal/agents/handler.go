package agents

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// MaxBodyBytes caps a call's body; anything larger is answered with 413.
const MaxBodyBytes = 1 << 20

// busyFor is the Retry-After of an agent that is busy on purpose, in seconds: the
// longest pause that the marketplace grants.
const busyFor = "300"

// KeyLookup returns the execute keys that an agent accepts: one, two while they are
// rotated, none while the agent is not registered.
type KeyLookup func(slug string) []string

// Handler serves every agent of the Roster at its Path and their health at
// /health. A refusal is a JSON object whose detail is a sentence.
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
		answerRefusal(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is larger than %d bytes.", MaxBodyBytes))
		return
	}
	if err != nil {
		answerRefusal(w, http.StatusBadRequest, "The body could not be read.")
		return
	}
	if !isAuthentic(r.Header, body, keys) {
		answerRefusal(w, http.StatusUnauthorized, "The execute key or the signature is not valid for this agent.")
		return
	}
	var req wire.ExecuteRequest
	if json.Unmarshal(body, &req) != nil {
		answerRefusal(w, http.StatusBadRequest, "The body is not a valid execute request.")
		return
	}
	response, err := agent.Respond(req)
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		if refusal.Status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", busyFor)
		}
		answerRefusal(w, refusal.Status, refusal.Detail)
		return
	}
	if err != nil {
		answerRefusal(w, http.StatusInternalServerError, "The agent could not finish this work.")
		return
	}
	answer(w, http.StatusOK, response)
}

func answerRefusal(w http.ResponseWriter, status int, detail string) {
	answer(w, status, map[string]string{"detail": detail})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // the caller has gone when this fails
}
