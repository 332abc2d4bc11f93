package files_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/files"
)

// bucket answers like S3 for single objects, so that the real client speaks to
// something.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// ServeHTTP keeps and gives objects by path.
func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Method == http.MethodPut {
		b.objects[r.URL.Path], _ = io.ReadAll(unframed(r))
		w.Header().Set("ETag", `"etag"`)
		return
	}
	object, known := b.objects[r.URL.Path]
	if !known {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
		return
	}
	w.Header().Set("ETag", `"etag"`)
	http.ServeContent(w, r, "", time.Unix(1_800_000_000, 0), bytes.NewReader(object))
}

// unframed undoes the client's aws-chunked framing: a length in hex, the bytes, a
// line end, and a trailer after the length 0.
func unframed(r *http.Request) io.Reader {
	if !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return r.Body
	}
	framed, _ := io.ReadAll(r.Body)
	var content []byte
	for {
		head, rest, _ := bytes.Cut(framed, []byte("\r\n"))
		length, err := strconv.ParseInt(string(head), 16, 64)
		if err != nil || length == 0 {
			return bytes.NewReader(content)
		}
		content, framed = append(content, rest[:length]...), rest[length+2:]
	}
}

func TestStore_KeepsBlobsInAnS3Bucket(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&bucket{objects: map[string][]byte{}})
	t.Cleanup(server.Close)
	store, err := files.OpenBlobs(t.Context(), "s3://blobs?region=eu-west-1&anonymous=true&use_path_style=true&endpoint="+server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	absent := strings.Repeat("0", 64)
	if _, _, err := store.OpenReader(t.Context(), absent); err == nil {
		t.Error("a blob that was never kept is opened")
	}
	stored, err := store.Put(t.Context(), strings.NewReader("0123456789"), "text/plain", 100)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := store.Exists(t.Context(), stored.SHA256); err != nil || !kept {
		t.Errorf("Exists = %v, %v", kept, err)
	}
	reader, size, err := store.OpenReader(t.Context(), stored.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	if _, err := reader.Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(reader)
	if err != nil || string(rest) != "456789" || size != 10 {
		t.Errorf("read %q of %d, %v", rest, size, err)
	}
}
