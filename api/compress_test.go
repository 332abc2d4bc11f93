package api

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

func TestAnswers_AreCompressedWhereTheClientTakesIt(t *testing.T) {
	t.Parallel()
	handler, err := Compressed(handlerOf(t, newWorld().publishedDeps(t, ServerConfig{})))
	if err != nil {
		t.Fatal(err)
	}
	for accepts, compressed := range map[string]bool{
		"gzip": true, "br, gzip;q=0.5": true, "": false, "identity": false, "gzip;q=0": false, "deflate": false,
	} {
		var headers []string
		if accepts != "" {
			headers = []string{"Accept-Encoding", accepts}
		}
		got := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, documentPath, headers...)
		if is := got.Header().Get("Content-Encoding") == "gzip"; got.Code != http.StatusOK || is != compressed {
			t.Errorf("%q: %d, compressed %t", accepts, got.Code, is)
		}
		body := io.Reader(got.Body)
		if compressed {
			unpacked, err := gzip.NewReader(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		var document map[string]any
		if err := json.NewDecoder(body).Decode(&document); err != nil || document["openapi"] == nil {
			t.Errorf("%q: %v", accepts, err)
		}
	}
	if small := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, healthPath, "Accept-Encoding", "gzip"); small.Header().Get("Content-Encoding") != "" {
		t.Error("a short answer is compressed")
	}
}

func TestDocument_IsSentOnceToWhoKeepsIt(t *testing.T) {
	t.Parallel()
	handler, err := Compressed(handlerOf(t, newWorld().publishedDeps(t, ServerConfig{})))
	if err != nil {
		t.Fatal(err)
	}
	for _, accepts := range []string{"gzip", "identity"} {
		first := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, documentPath, "Accept-Encoding", accepts)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("Cache-Control") == "no-store" {
			t.Fatalf("%v", first.Header())
		}
		again := sendFrom(t, handler, "198.51.100.7:1", http.MethodGet, documentPath, "Accept-Encoding", accepts, "If-None-Match", tag)
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: %d with %d bytes", accepts, again.Code, again.Body.Len())
		}
	}
}

func TestRoot_SaysWhereToGo(t *testing.T) {
	t.Parallel()
	got := sendFrom(t, handlerOf(t, newWorld().publishedDeps(t, ServerConfig{})), "198.51.100.7:1", http.MethodGet, "/")
	var entrance struct {
		Docs    string `json:"docs"`
		OpenAPI string `json:"openapi"`
	}
	if err := json.Unmarshal(got.Body.Bytes(),
		&entrance); err != nil || got.Code != http.StatusOK || entrance.Docs != "/docs" || entrance.OpenAPI != documentPath {
		t.Errorf("%d %s: %v", got.Code, got.Body, err)
	}
}
