package api

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/market"
)

// undescribed are the routes that describe the API and are no part of it.
var undescribed = []string{"/", "/openapi.json", "/docs", "/docs/*file", "/redoc", "/redoc/*file"}

// uncounted are the addresses that no rate limit counts (SPEC 4).
var uncounted = []string{healthPath, readyPath}

var ginParameter = regexp.MustCompile(`:(\w+)`)

// The router itself is asked for all that it serves: nothing is served that the
// document does not describe with what it needs and what it counts in.
func TestRoutes_AreAllDescribedWithTheirScopeAndTheirLimit(t *testing.T) {
	t.Parallel()
	handler := newWorld().serve(t)
	engine, ok := handler.(*gin.Engine)
	if !ok {
		t.Fatalf("the handler is a %T", handler)
	}
	document := loadDocument(t, handler)
	served := map[string]bool{}
	for _, route := range engine.Routes() {
		path := ginParameter.ReplaceAllString(route.Path, "{$1}")
		served[route.Method+" "+path] = true
		if slices.Contains(undescribed, route.Path) || strings.HasPrefix(route.Path, agentAlias) { // described under its newer address
			continue
		}
		method := route.Method
		if method == http.MethodHead {
			method = http.MethodGet // what GET says holds for HEAD
		}
		item := document.Paths.Value(path)
		if item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s %s is served and not described", route.Method, route.Path)
			continue
		}
		mustSayWhatItNeeds(t, method+" "+path, item.GetOperation(method))
	}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			if !served[method+" "+path] {
				t.Errorf("%s %s is described and not served", method, path)
			}
		}
		if item.Get != nil && !served["HEAD "+path] {
			t.Errorf("%s takes GET and not HEAD", path)
		}
	}
}

func mustSayWhatItNeeds(t *testing.T, name string, o *openapi3.Operation) {
	t.Helper()
	need, _ := o.Extensions[extensionNeed].(string)
	if !RequireScope(need).valid() {
		t.Errorf("%s needs %q, which is no scope", name, need)
	}
	limit, counted := o.Extensions[extensionRateLimit].(map[string]any)
	_, path, _ := strings.Cut(name, " ")
	if exempt := slices.Contains(uncounted, path); counted == exempt {
		t.Errorf("%s counts in %v; exempt: %t", name, limit, exempt)
		return
	}
	if bucket, _ := limit["bucket"].(string); counted && !slices.Contains(market.RateBuckets, market.RateBucket(bucket)) {
		t.Errorf("%s counts in %q, which is no bucket", name, bucket)
	}
}

// The walks over the operations fill every path with an object of the fixture; one
// that is forgotten would be asked for nothing.
func TestRoutes_AreAllWalkedWithAnObject(t *testing.T) {
	t.Parallel()
	for _, o := range operationsOf(newWorld()) {
		if strings.ContainsAny(o.path, "{}") {
			t.Errorf("%s: the fixture has no object for %s", o.id, o.path)
		}
	}
}
