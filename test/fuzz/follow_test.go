package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// asker asks one operation of one world.
type asker struct {
	*generator

	t     *testing.T
	o     *operation
	count *counts
}

// ask makes up one request, sends it and judges all that comes of it.
func (k *asker) ask(rt *rapid.T) {
	k.next, k.asShown = -1, false
	if len(k.w.pool.of(k.o.params)) == 0 && len(k.w.pool.linksTo(k.o)) == 0 {
		k.w.findObjects(k.t, k.o)
	}
	r, there := k.request(rt, k.o)
	if !there {
		rt.Fatalf("%s: the pool has no %v to ask for: add a seed", k.o.OperationID, k.o.params)
	}
	switch rapid.IntRange(0, 9).Draw(rt, "intent") {
	case 0, 1, 2:
	case 3, 4, 5:
		if k.o.RequestBody != nil && r.body != nil {
			k.spoil(rt, r)
		} else {
			k.stray(rt, r)
		}
	case 6:
		if k.o.RequestBody != nil && len(r.content) > 2 {
			k.garble(rt, r)
		} else {
			k.stray(rt, r)
		}
	default:
		k.attack(rt, r)
	}
	compare := !k.o.isRead() && r.intent != valid && rapid.IntRange(0, 2).Draw(rt, "look before and after") == 0
	var before string
	if compare {
		before = k.snapshot(rt, r)
	}
	a := k.send(rt, r)
	if before != "" && a.status >= http.StatusBadRequest {
		if diff := cmp.Diff(before, k.snapshot(rt, r)); diff != "" {
			rt.Fatalf("a refused request changed something (-before +after):\n%s\n\n%s\n\n%s", diff, r, a)
		}
	}
	if r.intent == valid && a.status < http.StatusBadRequest {
		k.follow(rt, r, a)
	}
}

// send sends and judges one request and learns from its answer.
func (k *asker) send(rt *rapid.T, r *request) *answer {
	if k.o.need == "signature" && r.header.Get("X-AITasker-Signature") == "" {
		if signature := k.w.signed(r.names["call_id"], r.content); signature != "" {
			r.header.Set("X-AITasker-Signature", signature)
		}
	}
	a, err := r.send(rt.Context(), k.w.market.URL)
	if err != nil {
		rt.Fatalf("no answer: %v\n\n%s", err, r)
	}
	k.count.add(r, a)
	judge(rt, r, a)
	if a.status < http.StatusBadRequest && r.method == r.o.method {
		k.learn(r, a)
	}
	return a
}

func (k *asker) learn(r *request, a *answer) {
	if r.o.method == http.MethodDelete && strings.HasSuffix(r.o.path, "}") && len(r.o.params) > 0 && r.o.need != "admin" {
		k.w.pool.forget(r.names[r.o.params[len(r.o.params)-1]])
		return
	}
	if r.header.Get("Authorization") == "Bearer "+k.w.live || !strings.HasSuffix(a.mediaType(), "json") {
		return
	}
	if r.o.need != "admin" { // an operator sees what is not the account's own
		k.w.pool.learn(k.w.document, r.o, r.names, a.body)
	}
	var page struct {
		Next *string `json:"next_cursor"`
	}
	if json.Unmarshal(a.body, &page) == nil && page.Next != nil {
		k.w.sawCursor(r.o, *page.Next)
	}
}

// follow checks what an answer promises for what comes after it.
func (k *asker) follow(rt *rapid.T, r *request, a *answer) {
	switch {
	case k.o.isRead():
		k.readAgain(rt, r, a)
	case k.o.method == http.MethodDelete:
		k.deleteAgain(rt, r)
	}
	if made := a.header.Get("Location"); a.status == http.StatusCreated {
		k.readMade(rt, r, a, made)
	}
	isRehearsal := r.query.Get("dry_run") == "true" // leaves no trace, so its repeat is a rehearsal of its own
	if k.o.repeatable && r.header.Get("Idempotency-Key") != "" && !isRehearsal {
		k.repeat(rt, r, a)
	}
}

// readAgain reads twice: the same is there, unless something goes on by itself.
func (k *asker) readAgain(rt *rapid.T, r *request, first *answer) {
	if isEverybodys(k.o) {
		return
	}
	for range 5 {
		second := k.send(rt, r)
		if bytes.Equal(steady(first.body), steady(second.body)) || second.mediaType() == "text/event-stream" || second.mediaType() == "multipart/byteranges" {
			return
		}
		if k.o.OperationID == "list-events" && hasGrown(first, second) {
			return
		}
		first = second
	}
	rt.Fatalf("reads differ every time\n\n%s\n\n%s", r, first)
}

// isEverybodys tells whether an operation lists what all others change meanwhile.
func isEverybodys(o *operation) bool { return o.need == "admin" && len(o.params) == 0 }

// hasGrown tells whether the later of two looks at the feed begins with all that
// the first showed: everything that happens meanwhile goes to its end.
func hasGrown(first, later *answer) bool {
	var was, is struct {
		Events []json.RawMessage `json:"events"`
	}
	if json.Unmarshal(first.body, &was) != nil || json.Unmarshal(later.body, &is) != nil || len(is.Events) < len(was.Events) {
		return false
	}
	return slices.EqualFunc(was.Events, is.Events[:len(was.Events)], func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
}

// deleteAgain checks that what was deleted is gone or says so.
func (k *asker) deleteAgain(rt *rapid.T, r *request) {
	if second := k.send(rt, r); second.status < http.StatusBadRequest && second.status != http.StatusNoContent && second.status != http.StatusOK {
		rt.Fatalf("deleted twice\n\n%s\n\n%s", r, second)
	}
	read := k.w.document.at(http.MethodGet, k.o.path)
	if read == nil || read.need == "admin" {
		return
	}
	look := &request{o: read, intent: hostile, what: "a read of what was deleted", method: http.MethodGet, names: r.names, header: http.Header{}}
	look.authorize(k.w.credential(read.need))
	got := k.send(rt, look)
	if got.status == http.StatusNotFound {
		k.w.pool.bury(r.names[k.o.params[len(k.o.params)-1]])
	}
	ended := []byte(`_at":"`)
	if got.status != http.StatusNotFound && (got.status != http.StatusOK || !bytes.Contains(got.body, ended)) {
		rt.Fatalf("what was deleted is there as if nothing had happened\n\n%s\n\n%s", look, got)
	}
}

// readMade reads what was made under the address that the answer names.
func (k *asker) readMade(rt *rapid.T, r *request, a *answer, location string) {
	if !strings.HasPrefix(location, "/api/") {
		if k.w.document.paramBelow(k.o.path) != "" {
			rt.Fatalf("made, and the answer's Location is %q\n\n%s\n\n%s", location, r, a)
		}
		return
	}
	sent, err := http.NewRequestWithContext(rt.Context(), http.MethodGet, k.w.market.URL+location, http.NoBody)
	if err != nil {
		rt.Fatalf("Location %q: %v", location, err)
	}
	sent.Header.Set("Authorization", r.header.Get("Authorization"))
	got, err := client.Do(sent)
	if err != nil {
		rt.Fatalf("Location %q: %v", location, err)
	}
	_ = got.Body.Close()
	if got.StatusCode != http.StatusOK {
		rt.Fatalf("what was made is not at %s: %d\n\n%s\n\n%s", location, got.StatusCode, r, a)
	}
}

// repeat sends the same once more, and then something else with the same key.
func (k *asker) repeat(rt *rapid.T, r *request, first *answer) {
	again := k.send(rt, r)
	if again.status != first.status || !bytes.Equal(steady(again.body), steady(first.body)) || again.header.Get("Idempotent-Replayed") != "true" {
		rt.Fatalf("the repeat differs\n\n%s\n\n%s\n\n%s", r, first, again)
	}
	other := *r
	other.what, other.intent, other.mustRefuse, other.raw = "another request with a used key", hostile, true, "x=1"
	other.want = []int{http.StatusUnprocessableEntity}
	k.send(rt, &other)
}

var anyID = regexp.MustCompile(`"id":"[^"]+"`)

// passing is what reading itself changes: when a key was used, and signatures.
var passing = regexp.MustCompile(`"(last_used_at|failing_since)":("[^"]*"|null)|expires=[0-9]+&signature=[A-Za-z0-9_-]+`)

func steady(body []byte) []byte { return passing.ReplaceAll(body, nil) }

// resting are the states in which nothing happens to a task by itself.
var resting = []string{
	`"status":"draft"`, `"status":"review"`, `"status":"completed"`, `"status":"expired"`, `"status":"cancelled"`,
	`"delivery_status":"awaiting_approval"`,
}

// snapshot reads what a request could change; empty when it may change by itself.
func (k *asker) snapshot(rt *rapid.T, r *request) string {
	var seen strings.Builder
	for _, o := range k.w.document.operations {
		own := strings.HasPrefix(r.o.path, o.path+"/") || r.o.path == o.path
		if !o.isRead() || !own || isEverybodys(o) || o.need == "admin" != (r.o.need == "admin") {
			continue
		}
		read := &request{o: o, method: http.MethodGet, names: names{}, header: http.Header{}}
		for _, param := range o.params {
			read.names[param] = r.names[param]
			if uuid.Validate(r.names[param]) != nil && !isName.MatchString(r.names[param]) {
				return ""
			}
		}
		read.authorize(k.w.credential(o.need))
		got, err := read.send(rt.Context(), k.w.market.URL)
		if err != nil {
			rt.Fatalf("no answer: %v\n\n%s", err, read)
		}
		body := string(got.body)
		if len(o.params) > 0 && strings.Contains(body, `"delivery_status":`) && !isResting(body) || strings.Contains(body, `"state":"pending"`) {
			return ""
		}
		if len(o.params) == 0 { // what is listed may change by itself, but not how much
			body = strings.Join(anyID.FindAllString(body, -1), " ")
		}
		if got.status == http.StatusOK {
			fmt.Fprintf(&seen, "%s: %s\n", o.path, steady([]byte(body)))
		}
	}
	return seen.String()
}

func isResting(body string) bool {
	return slices.ContainsFunc(resting, func(state string) bool { return strings.Contains(body, state) })
}
