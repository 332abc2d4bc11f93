package egress

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aitasker/aitasker/internal/refusal"
)

var private = Options{AllowPrivate: true}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, client *http.Client, target string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	response, err := client.Do(request)
	if err == nil {
		t.Cleanup(func() { _ = response.Body.Close() })
	}
	return response, err
}

func TestClient_NeverReachesClosedAddresses(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	server := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := server.Listener.Addr().(*net.TCPAddr).Port
	guard := Options{ExtraPorts: []uint16{uint16(port)}}
	hosts := []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "192.168.1.1",
		"169.254.169.254", "[fe80::1]", "[fd00::1]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "224.0.0.1",
	}
	for _, host := range hosts {
		for name, client := range map[string]*http.Client{"call": New(guard), "download": Following(New(guard), 3)} {
			_, err := get(t, client, (&url.URL{Scheme: "http", Host: fmt.Sprint(host, ":", port), Path: "/"}).String())
			if cause := Classify(err); cause != CauseBlocked {
				t.Errorf("%s of %s: cause %q, want %q (%v)", name, host, cause, CauseBlocked, err)
			}
		}
	}
	if reached.Load() != 0 {
		t.Errorf("the server was reached %d times", reached.Load())
	}
}

// A name is judged by what it resolves to, so the dialer itself must refuse even
// where the check of the URL has nothing to say.
func TestDialer_RefusesWhatANameResolvesTo(t *testing.T) {
	t.Parallel()
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	port := server.Listener.Addr().(*net.TCPAddr).Port
	transport := newTransport(Options{ExtraPorts: []uint16{uint16(port)}}).next
	connection, err := transport.DialContext(t.Context(), "tcp", fmt.Sprintf("localhost:%d", port))
	if err == nil {
		_ = connection.Close()
	}
	if cause := Classify(err); cause != CauseBlocked {
		t.Errorf("cause %q, want %q (%v)", cause, CauseBlocked, err)
	}
}

func TestClient_LinkLocalStaysClosedWhenPrivateIsOpen(t *testing.T) {
	t.Parallel()
	_, err := get(t, New(private), "http://169.254.169.254/latest/meta-data/")
	if cause := Classify(err); cause != CauseBlocked {
		t.Errorf("cause %q, want %q (%v)", cause, CauseBlocked, err)
	}
}

func TestNew_FollowsNoRedirect(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	response, err := get(t, New(private), server.URL)
	if err != nil || response.StatusCode != http.StatusTemporaryRedirect || calls.Load() != 1 {
		t.Errorf("got %v, %v after %d calls; want the 307 itself after 1", response, err, calls.Load())
	}
}

func TestFollowing_GuardsEveryRedirect(t *testing.T) {
	t.Parallel()
	targets := map[string]string{
		"a machine's credentials": "http://169.254.169.254/latest/",
		"another scheme":          "file:///etc/passwd",
		"a user name":             "http://user:pass@127.0.0.1/",
	}
	for name, target := range targets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
			_, err := get(t, Following(New(private), 3), server.URL)
			if cause := Classify(err); cause != CauseBlocked {
				t.Errorf("cause %q, want %q (%v)", cause, CauseBlocked, err)
			}
		})
	}
}

// The first host is played by firstHop, since a guard that is closed to loopback
// lets no test server be reached: only the redirect is judged.
func TestFollowing_RedirectToLoopbackIsBlocked(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	inside := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	client := Following(New(Options{ExtraPorts: []uint16{uint16(inside.Listener.Addr().(*net.TCPAddr).Port)}}), 3)
	client.Transport = firstHop{public: "agent.example.com", target: inside.URL, next: client.Transport}
	_, err := get(t, client, "http://agent.example.com/")
	if cause := Classify(err); cause != CauseBlocked || reached.Load() != 0 {
		t.Errorf("cause %q, want %q (%v); reached %d times", cause, CauseBlocked, err, reached.Load())
	}
}

// firstHop plays a public host that redirects to target.
type firstHop struct {
	public, target string
	next           http.RoundTripper
}

func (f firstHop) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != f.public {
		return f.next.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusFound, Header: http.Header{"Location": {f.target}}, Body: http.NoBody, Request: r,
	}, nil
}

func TestFollowing_EndsAfterTheAllowedRedirects(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if referer := r.Header.Get("Referer"); referer != "" {
			t.Errorf("Referer %q was sent", referer)
		}
		http.Redirect(w, r, fmt.Sprintf("/%d", calls.Add(1)), http.StatusFound)
	})
	_, err := get(t, Following(New(private), 3), server.URL)
	if cause := Classify(err); cause != CauseRedirects || calls.Load() != 4 {
		t.Errorf("cause %q after %d calls, want %q after 4 (%v)", cause, calls.Load(), CauseRedirects, err)
	}
}

func TestClient_TakesNoProxyFromTheEnvironment(t *testing.T) {
	t.Parallel()
	if newTransport(private).next.Proxy != nil {
		t.Error("the transport has a proxy, which would dial past the guard")
	}
}

func TestClient_RefusesEndlessHeaders(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Padding", strings.Repeat("a", 2*maxHeaderBytes))
	})
	if _, err := get(t, New(private), server.URL); Classify(err) != CauseNetwork {
		t.Errorf("cause %q, want %q (%v)", Classify(err), CauseNetwork, err)
	}
}

func TestCheckURL_RefusesWhatCouldNeverBeCalled(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		raw     string
		options Options
		rule    string
	}{
		"empty":                        {"", Options{}, "must start with http"},
		"no syntax":                    {"http://[::1", Options{}, "must be a URL"},
		"another scheme":               {"ftp://example.com/x", Options{}, "must start with http"},
		"no scheme":                    {"example.com/x", Options{}, "must start with http"},
		"no host":                      {"https:///x", Options{}, "must name a host"},
		"user name":                    {"https://me@example.com/", Options{}, "user name"},
		"fragment":                     {"https://example.com/#x", Options{}, "fragment"},
		"too long":                     {"https://example.com/" + strings.Repeat("a", MaxURLLength), Options{}, "at most 2048"},
		"closed port":                  {"https://example.com:22/", Options{}, "ports 80, 443"},
		"port out of range":            {"https://example.com:70000/", private, "between 1 and 65535"},
		"loopback":                     {"http://127.0.0.1/", Options{}, "private"},
		"loopback by name":             {"http://LOCALHOST./", Options{}, "private"},
		"loopback in IPv6":             {"http://[::1]/", Options{}, "private"},
		"loopback mapped into IPv6":    {"http://[::ffff:7f00:1]/", Options{}, "private"},
		"private network":              {"http://10.1.2.3/", Options{}, "private"},
		"link-local with a zone":       {"http://[fe80::1%25eth0]/", private, "private"},
		"link-local where private is":  {"http://169.254.169.254/", private, "private"},
		"address as one number":        {"http://2130706433/", private, "usual form"},
		"address in short":             {"http://127.1/", private, "usual form"},
		"address in hexadecimal":       {"http://0x7f.0.0.1/", private, "usual form"},
		"control characters in a host": {"http://exa\nmple.com/", private, "must be a URL"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckURL("endpoint_url", row.raw, row.options)
			refused, ok := refusal.As(err)
			if !ok || refused.Code != refusal.Invalid || len(refused.Fields) != 1 {
				t.Fatalf("got %v, want a refusal of one field", err)
			}
			if refused.Fields[0].Field != "endpoint_url" || !strings.Contains(refused.Message, row.rule) {
				t.Errorf("refusal %q, want it to name endpoint_url and say %q", refused.Message, row.rule)
			}
		})
	}
}

func TestCheckURL_TakesWhatCanBeCalled(t *testing.T) {
	t.Parallel()
	rows := map[string]Options{
		"https://agent.example.com/execute?v=1": {},
		"http://agent.example.com:443/":         {},
		"https://8.8.8.8/":                      {},
		"https://agent.example.com:8443/":       {ExtraPorts: []uint16{8443}},
		"http://localhost:9000/execute":         private,
		"http://127.0.0.1:1/":                   private,
		"http://[::1]:8080/":                    private,
		"http://agent1:8080/":                   private,
	}
	for raw, options := range rows {
		if err := CheckURL("url", raw, options); err != nil {
			t.Errorf("CheckURL(%q): %v", raw, err)
		}
	}
}
