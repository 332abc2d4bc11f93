package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// updateExamples writes examples.json anew, with go test ./api -run Examples -update.
var updateExamples = flag.Bool("update", false, "write what is compared with")

// The examples of the document are what the operations really take and answer.
func TestExamples_AreWhatTheOperationsAnswer(t *testing.T) {
	t.Parallel()
	now := map[string]example{}
	for _, o := range operationsOf(newWorld()) {
		if !strings.HasSuffix(o.id, aliasSuffix) && !answersBytes(o) {
			now[o.id] = exampleOf(t, o.id)
		}
	}
	if *updateExamples {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(now); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("examples.json", text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(now, examples()); diff != "" {
		t.Errorf("examples.json differs (-want +got); go test ./api -run Examples -update writes it anew:\n%s", diff)
	}
}

// exampleOf uses an operation in a world of its own.
func exampleOf(t *testing.T, id string) example {
	t.Helper()
	w := newWorld()
	o := operationNamed(t, w, id)
	sent := bodyFor(t, o)
	got := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path, sent, "Idempotency-Key", "",
		"X-AITasker-Signature", goodSignature)
	if got.Code >= http.StatusBadRequest {
		t.Fatalf("%s: %d %s", id, got.Code, got.Body)
	}
	shown := example{}
	if got.Code != http.StatusNoContent {
		shown.Response = parsed(t, withSteadyIDs(got.Body.String()))
	}
	if id == "create-task" {
		tried := send(t, w.serve(t), w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...), o.method, o.path+"?dry_run=true", sent)
		shown.DryRun = parsed(t, withSteadyIDs(tried.Body.String()))
	}
	if sent != "" && !strings.HasPrefix(sent, "--") { // a form is shown by its schema
		shown.Request = parsed(t, sent)
	}
	return shown
}

// answersBytes tells the operations whose answer is a file.
func answersBytes(o operation) bool {
	return o.id == "follow-task" || strings.HasSuffix(o.id, "-artifact") || strings.HasSuffix(o.id, "-file") && o.id != "get-case-file"
}

var (
	anyUUID      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	anySignature = regexp.MustCompile(`expires=\d+&signature=[\w-]+`)
)

// withSteadyIDs replaces ids, in the order in which they appear, by the same ones
// in every run.
func withSteadyIDs(text string) string {
	steady := map[string]string{}
	text = anySignature.ReplaceAllString(text, "expires=1767225600&signature=Zm9yIGFuIGhvdXI")
	return anyUUID.ReplaceAllStringFunc(text, func(id string) string {
		if steady[id] == "" {
			steady[id] = fmt.Sprintf("0190c2f4-7c5e-7000-8000-%012d", len(steady)+1)
		}
		return steady[id]
	})
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

func TestDocument_TellsEverythingOfEveryOperation(t *testing.T) {
	t.Parallel()
	w := newWorld()
	document := loadDocument(t, w.serve(t))
	for path, item := range document.Paths.Map() {
		for method, o := range item.Operations() {
			if o.OperationID == "" || o.Summary == "" || len(o.Tags) != 1 || document.Tags.Get(o.Tags[0]) == nil {
				t.Errorf("%s %s lacks id, summary or a described tag", method, path)
			}
			if descriptions[o.OperationID] == "" {
				t.Errorf("descriptions says nothing of %s", o.OperationID)
			}
			for status, answer := range o.Responses.Map() {
				media := answer.Value.Content["application/problem+json"]
				if status >= "4" && (media == nil || media.Example == nil) && path != readyPath {
					t.Errorf("%s: %s is no problem with an example", o.OperationID, status)
				}
				if media := answer.Value.Content["application/json"]; media != nil && media.Example == nil {
					t.Errorf("%s: %s has no example", o.OperationID, status)
				}
			}
			if o.RequestBody == nil || !o.RequestBody.Value.Required {
				continue
			}
			if media := o.RequestBody.Value.Content["application/json"]; media != nil && media.Example == nil {
				t.Errorf("%s: no example of a body", o.OperationID)
			}
		}
	}
}

// Whatever goes wrong in these tests is an error that the operation names.
func TestDocument_NamesTheErrorsThatHappen(t *testing.T) {
	t.Parallel()
	w := newWorld()
	handler := w.serve(t)
	document := loadDocument(t, handler)
	named := map[string]map[string]bool{}
	for _, item := range document.Paths.Map() {
		for _, o := range item.Operations() {
			named[o.OperationID] = map[string]bool{}
			for status := range o.Responses.Map() {
				named[o.OperationID][status] = true
			}
		}
	}
	refusals := map[string]error{
		"money": market.RefuseFunds(1, 0), "state": refusal.New(refusal.WrongState, "x"), "away": refusal.New(refusal.Unavailable, "x"),
	}
	for _, o := range operationsOf(w) {
		if strings.HasSuffix(o.id, aliasSuffix) {
			continue // shown under its newer address
		}
		token := w.token(market.Owner{AccountID: alice, Livemode: true}, scopesFor(o)...)
		answers := []int{
			send(t, handler, "", o.method, o.path, bodyFor(t, o)).Code,
			send(t, handler, token, o.method, o.path+"?colour=red", bodyFor(t, o)).Code,
			send(t, handler, token, o.method, o.path, "{").Code,
			send(t, handler, token, o.method, o.path, strings.Repeat(" ", maxBodyBytes+1)).Code,
			send(t, handler, token, o.method, o.path, "a=b", "Content-Type", "application/x-www-form-urlencoded").Code,
			send(t, handler, token, o.method, strings.ReplaceAll(o.path, w.tasks[0].ID.String(), uuid.NewString()), bodyFor(t, o)).Code,
			send(t, handler, w.token(market.Owner{AccountID: alice, Livemode: true}), o.method, o.path, bodyFor(t, o)).Code,
		}
		for name, refused := range refusals {
			if name == "away" || name == "state" && o.method != http.MethodGet || named[o.id]["402"] {
				w.flowErr = refused
				answers = append(answers, send(t, handler, token, o.method, o.path, bodyFor(t, o)).Code)
				w.flowErr = nil
			}
		}
		for _, status := range answers {
			if !named[o.id][strconv.Itoa(status)] {
				t.Errorf("%s answers %d, which it does not name", o.id, status)
			}
		}
	}
}
