package fuzz

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// plenty are rate limits that no run meets.
func plenty() string {
	limits := make([]string, len(market.RateBuckets))
	for i, bucket := range market.RateBuckets {
		limits[i] = string(bucket) + ":1000000-M"
	}
	return strings.Join(limits, ",")
}

// Every operation of the served document, asked in every way that is described and
// in many that are not.
func TestEveryOperation_AnswersAsItsDocumentSays(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_LOG_LEVEL": "warn", "AITASKER_RATE_LIMITS": plenty()})
	worlds := make(chan *fixture, 2)
	one, two := newWorld(t, m), newWorld(t, m)
	one.stranger, two.stranger = two, one
	described := readDocument(t, one.client)
	for _, w := range []*fixture{one, two} {
		w.document = described
		w.readKinds(t)
		w.seed(t)
		w.fillCollections(t)
		worlds <- w
	}
	asked := map[string]*counts{}
	for _, o := range described.operations {
		asked[o.OperationID] = newCounts()
	}
	t.Cleanup(func() { t.Log("\n" + tableOf(asked)) })
	for _, o := range described.operations {
		t.Run(o.OperationID, func(t *testing.T) {
			t.Parallel()
			w := <-worlds
			defer func() { worlds <- w }()
			mustAnswer(t, w, o, asked[o.OperationID])
		})
	}
}

// mustAnswer asks one operation.
func mustAnswer(t *testing.T, w *fixture, o *operation, count *counts) {
	t.Helper()
	w.provide(t, o)
	w.findObjects(t, o)
	k := &asker{generator: &generator{w: w}, t: t, o: o, count: count}
	rapid.Check(t, k.ask)
	if !count.wasServed() {
		w.provide(t, o) // what there was may be used up
		if strings.Contains(o.path, "{task_id}") {
			w.stockUp(t)
		}
		k.serveOne(t)
	}
}

// provide makes what a valid request to an operation needs to be there.
func (w *fixture) provide(t *testing.T, o *operation) {
	t.Helper()
	if strings.Contains(o.path, "{task_id}") {
		w.restock(t)
	}
	switch {
	case o.need == "signature":
		for range 2 {
			w.expectHandIn(t, asyncCategory, asyncType, false)
		}
		testkit.Eventually(t, waitLimit, "the agent is called", func() bool { return len(w.pool.of([]string{"call_id"})) > 0 })
	case o.method == http.MethodPost && strings.HasSuffix(o.path, "/{task_id}/bids"), o.method == http.MethodDelete && strings.HasSuffix(o.path, "/{bid_id}"):
		for range 2 {
			w.expectHandIn(t, pullCategory, pullType, false)
		}
	case o.method == http.MethodPost && strings.HasSuffix(o.path, "/deliveries"):
		w.expectHandIn(t, pullCategory, pullType, true)
	}
	if base, _, isRun := strings.Cut(o.path, "/benchmarks/{run_id}"); isRun {
		w.benchmark(t, base)
	}
	if strings.HasSuffix(o.path, "/remix") { // asks agents that have not bid yet
		w.bidder(t)
	}
	if strings.Contains(o.path, "{agent_id}") {
		w.spareAgents(t)
	}
	if strings.Contains(o.path, "{webhook_id}") {
		w.webhook(t)
	}
	if strings.Contains(o.path, "{brand_kit_id}") {
		w.brandKits(t)
	}
	if rotate := strings.Replace(o.path, "/promote-secret", "/rotate-secret", 1); rotate != o.path {
		for _, one := range w.pool.of(o.params) { // only a pending key can be promoted
			path := strings.Replace(rotate, "{"+o.params[0]+"}", one[o.params[0]], 1)
			_, _ = w.client.Try(t.Context(), http.MethodPost, path, nil)
		}
	}
}

// findObjects fills the pool with what the operation can name: it reads the
// collections on the way to its address, and makes one where there is nothing.
func (w *fixture) findObjects(t *testing.T, o *operation) {
	t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for at, param := range o.params {
			collection, _, _ := strings.Cut(o.path, "/{"+param+"}")
			source := w.document.at(method, collection)
			if len(w.pool.of(o.params)) > 0 || source == nil || source == o || at > 0 && len(w.pool.of(source.params)) == 0 {
				continue
			}
			k := &asker{generator: &generator{w: w}, t: t, o: source, count: newCounts()}
			k.serveOne(t)
		}
	}
}

// fillCollections makes one object in every collection that is empty.
func (w *fixture) fillCollections(t *testing.T) {
	t.Helper()
	for _, namesOthers := range []bool{false, true} { // those that name no other object first
		for _, o := range w.document.operations {
			param := w.document.paramBelow(o.path)
			isEmpty := o.method == http.MethodPost && len(o.params) == 0 && param != "" && len(w.pool.of([]string{param})) == 0
			if isEmpty && namesObjects(o.bodySchema()) == namesOthers {
				k := &asker{generator: &generator{w: w}, t: t, o: o, count: newCounts()}
				k.serveOne(t)
			}
		}
	}
}

func namesObjects(schema *openapi3.Schema) bool {
	if schema == nil {
		return false
	}
	for _, property := range schema.Properties {
		if property.Value.Format == "uuid" {
			return true
		}
	}
	return false
}

// tries is how often a valid request is made up until one is served.
const tries = 150

// serveOne makes up valid requests until one is served: what never is was not really
// asked for.
func (k *asker) serveOne(t *testing.T) {
	t.Helper()
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		for tried < tries && !k.count.wasServed() {
			k.next, k.asShown = tried, tried%2 == 0
			tried++
			r, there := k.request(rt, k.o)
			if !there {
				rt.Fatalf("%s: the pool has no %v to ask for: add a seed", k.o.OperationID, k.o.params)
			}
			k.send(rt, r)
		}
	})
	if !k.count.wasServed() {
		t.Errorf("%s never served a valid request in %d tries: add a seed", k.o.OperationID, tries)
	}
}
