package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func openStore(t *testing.T) (*BlobStore, string) {
	t.Helper()
	folder := t.TempDir()
	store, err := OpenBlobs(t.Context(), "file://"+filepath.ToSlash(folder)+"/blobs")
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return store, folder
}

func hashOf(content string) string {
	digest := sha256.Sum256([]byte(content))
	return hex.EncodeToString(digest[:])
}

func readAll(t *testing.T, store *BlobStore, hash string) string {
	t.Helper()
	reader, _, err := store.OpenReader(t.Context(), hash)
	if err != nil {
		t.Fatalf("OpenReader: %v", err)
	}
	defer func() { _ = reader.Close() }()
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("read blob: %v", err)
	}
	return string(content)
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatalf("list files: %v", err)
	}
	return names
}

func TestOpen_RefusesAnUnknownKindOfBucket(t *testing.T) {
	t.Parallel()
	for _, bucketURL := range []string{"", "nosuch://bucket", "file:///\x00", "://"} {
		if store, err := OpenBlobs(t.Context(), bucketURL); err == nil {
			_ = store.Close()
			t.Errorf("Open(%q) succeeded", bucketURL)
		}
	}
}

func TestPut_RefusesContentOverTheLimitAndKeepsNothing(t *testing.T) {
	t.Parallel()
	store, folder := openStore(t)
	_, err := store.Put(t.Context(), strings.NewReader("four+"), "text/plain", 4)
	if !errors.Is(err, ErrTooLarge) {
		t.Fatalf("Put: got %v, want ErrTooLarge", err)
	}
	if files := filesIn(t, folder); len(files) != 0 {
		t.Errorf("files left behind: %v", files)
	}
}

func TestPut_KeepsNothingOfAContentThatBreaksOff(t *testing.T) {
	t.Parallel()
	store, folder := openStore(t)
	broken := errors.New("the sender hung up")
	_, err := store.Put(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), "", 100)
	if !errors.Is(err, broken) {
		t.Fatalf("Put: got %v, want it to wrap the reader's error", err)
	}
	if files := filesIn(t, folder); len(files) != 0 {
		t.Errorf("files left behind: %v", files)
	}
}

func TestPut_KeepsNothingWhenTheCallerGivesUp(t *testing.T) {
	t.Parallel()
	store, folder := openStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader := io.MultiReader(strings.NewReader("content"), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, io.EOF
	}))
	if _, err := store.Put(ctx, reader, "", 100); err == nil {
		t.Fatal("Put succeeded after its context was cancelled")
	}
	if files := filesIn(t, folder); len(files) != 0 {
		t.Errorf("files left behind: %v", files)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestStore_AnswersNotFoundForWhatIsNoHash(t *testing.T) {
	t.Parallel()
	store, _ := openStore(t)
	names := []string{"", "..", "../../etc/passwd", strings.Repeat("a", 63), strings.ToUpper(hashOf("x")), hashOf("never put")}
	for _, name := range names {
		if _, _, err := store.OpenReader(t.Context(), name); !errors.Is(err, ErrNotFound) {
			t.Errorf("OpenReader(%q): got %v, want ErrNotFound", name, err)
		}
		if exists, err := store.Exists(t.Context(), name); exists || err != nil {
			t.Errorf("Exists(%q) = %v, %v", name, exists, err)
		}
	}
}

func TestPut_SameContentAtTheSameTimeIsKeptOnceAndWhole(t *testing.T) {
	t.Parallel()
	store, folder := openStore(t)
	content := strings.Repeat("the same bytes ", 50_000)
	want := Blob{SHA256: hashOf(content), SizeBytes: int64(len(content))}
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			got, err := store.Put(t.Context(), strings.NewReader(content), "text/plain", 1<<20)
			if err != nil {
				t.Errorf("Put: %v", err)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Put (-want +got):\n%s", diff)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff([]string{want.SHA256}, filesIn(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if readAll(t, store, want.SHA256) != content {
		t.Error("the kept content differs")
	}
}

func TestPut_WritesATornFileAgain(t *testing.T) {
	t.Parallel()
	store, folder := openStore(t)
	const content = "what the disk lost"
	torn := filepath.Join(folder, "blobs", "sha256", hashOf(content)[:2], hashOf(content))
	if err := os.MkdirAll(filepath.Dir(torn), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(torn, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Put(t.Context(), strings.NewReader(content), "", 100); err != nil {
		t.Fatalf("Put: %v", err)
	}
	if got := readAll(t, store, hashOf(content)); got != content {
		t.Errorf("content = %q, want %q", got, content)
	}
}

func TestPut_GivesBackWhatWasPut(t *testing.T) {
	t.Parallel()
	store, _ := openStore(t)
	rapid.Check(t, func(rt *rapid.T) {
		content := string(rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(rt, "content"))
		stored, err := store.Put(context.Background(), iotest.HalfReader(strings.NewReader(content)), "", 2000)
		if err != nil {
			rt.Fatalf("Put: %v", err)
		}
		if diff := cmp.Diff(Blob{hashOf(content), int64(len(content))}, stored); diff != "" {
			rt.Fatalf("Put (-want +got):\n%s", diff)
		}
		if got := readAll(t, store, stored.SHA256); got != content {
			rt.Fatalf("content = %q, want %q", got, content)
		}
	})
}

func TestNewRangeReader_GivesThatPartAndTheWholeSize(t *testing.T) {
	t.Parallel()
	store, _ := openStore(t)
	stored, err := store.Put(t.Context(), strings.NewReader("0123456789"), "", 10)
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	reader, size, err := store.NewRangeReader(t.Context(), stored.SHA256, 3, 4)
	if err != nil {
		t.Fatalf("NewRangeReader: %v", err)
	}
	defer func() { _ = reader.Close() }()
	part, err := io.ReadAll(reader)
	if err != nil || string(part) != "3456" || size != 10 {
		t.Errorf("got %q of %d bytes, %v; want \"3456\" of 10", part, size, err)
	}
}

func TestOpenReader_ServesRangesOverHTTP(t *testing.T) {
	t.Parallel()
	store, _ := openStore(t)
	stored, err := store.Put(t.Context(), strings.NewReader("0123456789"), "", 10)
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	reader, _, err := store.OpenReader(t.Context(), stored.SHA256)
	if err != nil {
		t.Fatalf("OpenReader: %v", err)
	}
	defer func() { _ = reader.Close() }()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	request.Header.Set("Range", "bytes=-2")
	response := httptest.NewRecorder()
	http.ServeContent(response, request, "digits.txt", time.Time{}, reader)
	if response.Code != http.StatusPartialContent || !bytes.Equal(response.Body.Bytes(), []byte("89")) {
		t.Errorf("got %d %q, want 206 \"89\"", response.Code, response.Body)
	}
}
