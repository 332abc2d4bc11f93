package api

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func TestServer_RefusesPlainHTTPWhereHTTPSIsRequired(t *testing.T) {
	t.Parallel()
	const proxy, stranger = "10.1.2.3:555", "203.0.113.9:555"
	for name, test := range map[string]struct {
		peer  string
		proto []string
		want  int
	}{
		"nothing said":                         {stranger, nil, http.StatusForbidden},
		"a forged X-Forwarded-Proto":           {stranger, []string{"https"}, http.StatusForbidden},
		"a proxy that says nothing":            {proxy, nil, http.StatusForbidden},
		"a proxy that says http":               {proxy, []string{"http"}, http.StatusForbidden},
		"the caller's word before the proxy's": {proxy, []string{"https, http"}, http.StatusForbidden},
		"the same on two lines":                {proxy, []string{"https", "http"}, http.StatusForbidden},
		"a proxy that says https":              {proxy, []string{"https"}, http.StatusOK},
		"in quotes":                            {proxy, []string{`"https"`}, http.StatusOK},
		"between spaces":                       {proxy, []string{" https , HTTPS "}, http.StatusOK},
		"two proxies that say https":           {proxy, []string{"https,HTTPS"}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			handler := handlerOf(t, w.publishedDeps(t, ServerConfig{
				RequireHTTPS: true, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
			}))
			headers := []string{"Authorization", "Bearer " + w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)}
			for _, proto := range test.proto {
				headers = append(headers, headerForwardedProto, proto)
			}
			got := sendFrom(t, handler, test.peer, http.MethodGet, "/api/v1/tasks", headers...)
			if got.Code != test.want {
				t.Errorf("status = %d, want %d: %s", got.Code, test.want, got.Body)
			}
			remaining(t, got) // also a refused one is counted
			if secured := got.Header().Get("Strict-Transport-Security") != ""; secured != (test.want == http.StatusOK) {
				t.Errorf("Strict-Transport-Security sent: %t", secured)
			}
		})
	}
}

// A credential that came unencrypted is neither looked up nor acted on.
func TestServer_DoesNothingForPlainHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.overrides = []market.RateOverride{{AccountID: alice, Requests: map[market.RateBucket]int{market.BucketTasks: 1000}}}
	handler := handlerOf(t, w.publishedDeps(t, ServerConfig{RequireHTTPS: true}))
	token := w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster)
	got := send(t, handler, token, http.MethodPost, "/api/v1/tasks/"+w.tasks[0].ID.String()+"/select", "")
	problemIn(t, http.StatusForbidden, got)
	if len(w.commands) > 0 || strings.Contains(w.log.String(), alice.String()) || got.Header().Get("X-RateLimit-Limit") == "1000" {
		t.Errorf("commands %v, log %s, headers %v", w.commands, w.log.String(), got.Header())
	}
	for _, path := range []string{healthPath, readyPath} {
		if got := send(t, handler, "", http.MethodGet, path, ""); got.Code != http.StatusOK {
			t.Errorf("%s answers %d, want 200 for the platform's probes", path, got.Code)
		}
	}
}

func TestServer_TakesHTTPS(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{RequireHTTPS: true}))
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example/api/v1/categories", http.NoBody)
	request.TLS = &tls.ConnectionState{}
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, request)
	if got.Code != http.StatusOK || got.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v", got.Code, got.Header())
	}
}

func TestServer_AnswersEveryPreflight(t *testing.T) {
	t.Parallel()
	const app, other = "https://app.example.com", "https://evil.example.com"
	for name, test := range map[string]struct {
		origins []string
		origin  string
		path    string
		allowed string
	}{
		"a page that is not allowed": {[]string{app}, other, "/api/v1/tasks", ""},
		"no page is allowed":         {nil, app, "/api/v1/tasks", ""},
		"an address of nothing":      {[]string{app}, app, "/nothing", app},
		"an allowed page":            {[]string{"https://a.example", app}, app, "/api/v1/tasks", app},
		"every page":                 {[]string{"*"}, other, "/api/v1/tasks", "*"},
		"no origin at all":           {[]string{app}, "", "/api/v1/tasks", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			handler := handlerOf(t, w.publishedDeps(t, ServerConfig{Origins: test.origins}))
			headers := []string{
				"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers",
				"authorization,cache-control,last-event-id,idempotency-key,traceparent,x-aitasker-mode",
			}
			if test.origin != "" {
				headers = append(headers, "Origin", test.origin)
			}
			got := sendFrom(t, handler, "198.51.100.7:1", http.MethodOptions, test.path, headers...)
			if got.Code != http.StatusNoContent || got.Header().Get("Access-Control-Allow-Origin") != test.allowed {
				t.Errorf("preflight: %d %v", got.Code, got.Header())
			}
			for _, header := range []string{"Authorization", "Cache-Control", "Last-Event-ID", "Idempotency-Key", "Traceparent", "Pragma", headerMode, "*"} {
				permitted := strings.Contains(got.Header().Get("Access-Control-Allow-Headers"), http.CanonicalHeaderKey(header))
				if permitted != (test.allowed != "") {
					t.Errorf("%s permitted: %t", header, permitted)
				}
			}
			headers = append(headers, "Authorization", "Bearer "+w.token(market.Owner{AccountID: alice, Livemode: true}, market.ScopePoster))
			got = sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, "/api/v1/tasks", headers...)
			if got.Code != http.StatusOK || got.Header().Get("Access-Control-Allow-Origin") != test.allowed {
				t.Errorf("request: %d %v", got.Code, got.Header())
			}
			if exposed := strings.Contains(got.Header().Get("Access-Control-Expose-Headers"), "X-Ratelimit-Remaining"); exposed != (test.allowed != "") {
				t.Errorf("headers exposed: %v", got.Header())
			}
		})
	}
}

func TestServer_SendsSecurityHeadersWithEveryAnswer(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{}))
	for _, path := range []string{"/health", "/nothing", "/api/v1/tasks", "/openapi.json", "/docs", "/redoc"} {
		got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s = %q, want %q", path, name, got.Get(name), want)
			}
		}
		if policy := got.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy = %q", path, policy)
		}
	}
}

func TestNew_RefusesAnOriginThatIsNone(t *testing.T) {
	t.Parallel()
	if _, err := New(newWorld().publishedDeps(t, ServerConfig{Origins: []string{"app.example.com"}})); err == nil || !strings.Contains(err.Error(),
		"app.example.com") {
		t.Errorf("error %v does not name the origin", err)
	}
}

func TestRateLimit_KnowsTheClientBehindTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	const proxy, stranger = "10.1.2.3:555", "203.0.113.9:555"
	for name, test := range map[string]struct {
		first, second         string // peers
		forwarded, forwarded2 []string
		sameClient            bool
	}{
		"a forged header changes nothing":             {stranger, stranger, []string{"1.1.1.1"}, []string{"2.2.2.2"}, true},
		"a proxy's word counts":                       {proxy, proxy, []string{"1.1.1.1"}, []string{"2.2.2.2"}, false},
		"what the caller forged before the proxy":     {proxy, proxy, []string{"1.1.1.1, 5.5.5.5"}, []string{"2.2.2.2, 5.5.5.5"}, true},
		"what the caller forged on a line of its own": {proxy, proxy, []string{"1.1.1.1", "5.5.5.5"}, []string{"2.2.2.2", "5.5.5.5"}, true},
		"two proxies":                           {proxy, proxy, []string{"1.1.1.1, 10.9.9.9"}, []string{"1.1.1.1, 10.8.8.8"}, true},
		"two ports of one client":               {"203.0.113.9:1", "203.0.113.9:2", nil, nil, true},
		"two addresses of one IPv6 network":     {"[2001:db8:1:2::1]:1", "[2001:db8:1:2:ffff::9]:1", nil, nil, true},
		"two IPv6 networks":                     {"[2001:db8:1:2::1]:1", "[2001:db8:1:3::1]:1", nil, nil, false},
		"with a port, as some proxies write it": {proxy, proxy, []string{"203.0.113.7:51000"}, []string{"203.0.113.7:51001"}, true},
		"two clients with ports":                {proxy, proxy, []string{"203.0.113.7:51000"}, []string{"203.0.113.8:51000"}, false},
		"IPv6 with a port":                      {proxy, proxy, []string{"[2001:db8::1]:443"}, []string{"2001:db8::1"}, true},
		"two networks of IPv6 with ports":       {proxy, proxy, []string{"[2001:db8:1::1]:443"}, []string{"[2001:db8:2::1]:443"}, false},
		"IPv6 in brackets":                      {proxy, proxy, []string{"[2001:db8:1::1]"}, []string{"[2001:db8:2::1]"}, false},
		"in quotes":                             {proxy, proxy, []string{`"203.0.113.7:51000"`}, []string{`"203.0.113.8"`}, false},
		"with a zone":                           {proxy, proxy, []string{"fe80::1%eth0"}, []string{"fe80::1%eth1"}, true},
		"a proxy behind a proxy, with ports":    {proxy, proxy, []string{"203.0.113.7:1, 10.9.9.9:443"}, []string{"203.0.113.8:2, 10.8.8.8:443"}, false},
		"empty places":                          {proxy, proxy, []string{"203.0.113.7, ,"}, []string{"203.0.113.8, ,"}, false},
		"a proxy that does not know its client": {proxy, proxy, []string{"203.0.113.7, unknown"}, []string{"203.0.113.8, unknown"}, true},
		"IPv4 written as IPv6 by a proxy":       {proxy, proxy, []string{"::ffff:203.0.113.7"}, []string{"203.0.113.7"}, true},
		"IPv4 written as IPv6":                  {"[::ffff:203.0.113.9]:1", "[::ffff:203.0.113.10]:1", nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}))
			ask := func(peer string, forwarded []string) int {
				var headers []string
				for _, line := range forwarded {
					headers = append(headers, "X-Forwarded-For", line, "X-Real-Ip", line)
				}
				return remaining(t, sendFrom(t, handler, peer, http.MethodGet, "/api/v1/tasks", headers...))
			}
			before := ask(test.first, test.forwarded)
			if after := ask(test.second, test.forwarded2); (after == before-1) != test.sameClient {
				t.Errorf("left %d, then %d; one client: %t", before, after, test.sameClient)
			}
		})
	}
}

func TestRateLimit_ReadsTheStandardsHeaderWhereTheOldOneIsMissing(t *testing.T) {
	t.Parallel()
	const proxy = "10.1.2.3:555"
	for name, test := range map[string]struct {
		first, second []string // headers
		sameClient    bool
	}{
		"two clients":           {[]string{"Forwarded", "for=203.0.113.7;proto=https"}, []string{"Forwarded", "proto=https; For=203.0.113.8"}, false},
		"one client with ports": {[]string{"Forwarded", `for="203.0.113.7:51000"`}, []string{"Forwarded", "for=203.0.113.7"}, true},
		"IPv6":                  {[]string{"Forwarded", `for="[2001:db8:1::1]:4711"`}, []string{"Forwarded", `for="[2001:db8:2::1]"`}, false},
		"several steps": {[]string{"Forwarded", "for=1.1.1.1, for=203.0.113.7"}, []string{
			"Forwarded", "for=2.2.2.2", "Forwarded",
			"for=203.0.113.7",
		}, true},
		"a name that hides": {[]string{"Forwarded", "for=_hidden"}, []string{"Forwarded", "for=_other"}, true},
		"the old one, where it is": {[]string{"X-Forwarded-For", "203.0.113.7", "Forwarded", "for=1.1.1.1"}, []string{
			"X-Forwarded-For", "203.0.113.7",
			"Forwarded", "for=2.2.2.2",
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}))
			before := remaining(t, sendFrom(t, handler, proxy, http.MethodGet, "/api/v1/tasks", test.first...))
			if after := remaining(t, sendFrom(t, handler, proxy, http.MethodGet, "/api/v1/tasks", test.second...)); (after == before-1) != test.sameClient {
				t.Errorf("left %d, then %d; one client: %t", before, after, test.sameClient)
			}
		})
	}
}

func TestServer_TakesOverRequestIDsOfCommonSenders(t *testing.T) {
	t.Parallel()
	handler := handlerOf(t, newWorld().publishedDeps(t, ServerConfig{}))
	for _, id := range []string{
		"6b3f1f0e-3c0e-4a3b-9d57-2f8a3a1f8a10", "Root=1-67891233-abcdef012345678912345678", "dGhlIGlkIG9mIGE+cmVxdWVzdA==", "a/b+c",
	} {
		if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, "/health", headerRequestID, id).Header().Get(headerRequestID); got != id {
			t.Errorf("%q became %q", id, got)
		}
	}
	for _, id := range []string{"", "a b", "a\x1b[2J", `"><script>`, strings.Repeat("x", 129)} {
		if got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, "/health", headerRequestID, id).Header().Get(headerRequestID); got == id || got == "" {
			t.Errorf("%q was taken over", id)
		}
	}
}
