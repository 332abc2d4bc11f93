package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var loaded = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// What a page loads comes from here, so that it works offline.
func TestPages_LoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	handler := newWorld().serve(t)
	for _, path := range []string{"/docs", "/docs/", "/redoc", "/redoc/"} {
		page := send(t, handler, "", http.MethodGet, path, "")
		if page.Code != http.StatusOK || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
			t.Fatalf("%s: %d %v", path, page.Code, page.Header())
		}
		policy := page.Header().Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: Content-Security-Policy = %s", path, policy)
		}
		files := loaded.FindAllStringSubmatch(page.Body.String(), -1)
		if len(files) < 2 || !strings.Contains(page.Body.String(), "/openapi.json") {
			t.Errorf("%s loads only %v", path, files)
		}
		for _, file := range files {
			if strings.HasPrefix(file[1], "data:") {
				continue
			}
			got := send(t, handler, "", http.MethodGet, file[1], "")
			if got.Code != http.StatusOK || got.Body.Len() == 0 || got.Header().Get("X-RateLimit-Limit") != "" {
				t.Errorf("%s loads %s: %d, %d bytes", path, file[1], got.Code, got.Body.Len())
			}
		}
	}
}

func TestPages_DoNotKnowOtherFiles(t *testing.T) {
	t.Parallel()
	handler := newWorld().serve(t)
	for _, path := range []string{"/docs/nothing.js", "/redoc/nothing.js", "/redoc/../operations.go", "/docs/%2e%2e/embed.go"} {
		if got := send(t, handler, "", http.MethodGet, path, ""); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, got.Code)
		}
	}
}
