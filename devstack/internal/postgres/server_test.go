package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// place is a data folder that every user may pass through.
type place struct{ path string }

func (p place) File(name string) string        { return filepath.Join(p.path, name) }
func (p place) Elsewhere() (string, error)     { return "", nil }
func (p place) MakeElsewhere() (string, error) { return "", fmt.Errorf("%s cannot be entered", p.path) }

func newPlace(t *testing.T) place {
	t.Helper()
	path, err := os.MkdirTemp("", "devstack-test-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(path) })
	if err := os.Chmod(path, 0o711); err != nil {
		t.Fatal(err)
	}
	return place{path}
}

// start starts a server on p and has the test stop it.
func start(t *testing.T, p place) *Server {
	t.Helper()
	server, err := Start(t.Context(), Options{
		Place:   p,
		Port:    10000 + rand.IntN(10000),
		LogFile: p.File("postgres.log"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Discard)
	return server
}

func execute(t *testing.T, server *Server, statement string) string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), server.URL("app"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.WithoutCancel(t.Context()))
	var answer string
	if err := connection.QueryRow(t.Context(), statement).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// remember makes a database with one row in it.
func remember(t *testing.T, server *Server, word string) {
	t.Helper()
	if err := server.EnsureDatabase(t.Context(), "app"); err != nil {
		t.Fatal(err)
	}
	connection, err := pgx.Connect(t.Context(), server.URL("app"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.WithoutCancel(t.Context()))
	for _, statement := range []string{"CREATE TABLE words (word text)", "INSERT INTO words VALUES ('" + word + "')"} {
		if _, err := connection.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDataIsKeptFromStopToStart(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first := start(t, p)
	remember(t, first, "kept")
	first.Stop()

	second := start(t, p)
	if err := second.EnsureDatabase(t.Context(), "app"); err != nil {
		t.Fatal("a database that is there:", err)
	}
	if word := execute(t, second, "SELECT word FROM words"); word != "kept" {
		t.Fatalf("got %q", word)
	}
}

func TestStartAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	killed := start(t, p)
	remember(t, killed, "survived")
	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-killed.Ended()

	if word := execute(t, start(t, p), "SELECT word FROM words"); word != "survived" {
		t.Fatalf("got %q", word)
	}
}

func TestStartEndsAnOrphanOnTheSameData(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	orphan := start(t, p)
	remember(t, orphan, "taken over")

	if word := execute(t, start(t, p), "SELECT word FROM words"); word != "taken over" {
		t.Fatalf("got %q", word)
	}
	<-orphan.Ended()
}

func TestStartSparesAStrangerWithTheOldNumber(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	start(t, p).Stop()
	stranger := exec.Command("sleep", "600")
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	pidFile := home{p.File("postgres")}.pidFile()
	if err := os.WriteFile(pidFile, fmt.Appendf(nil, "%d\n", stranger.Process.Pid), 0o600); err != nil {
		t.Fatal(err)
	}

	start(t, p)
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatal("the stranger is gone:", err)
	}
}

func TestRecreateDatabaseEmptiesIt(t *testing.T) {
	t.Parallel()
	server := start(t, newPlace(t))
	remember(t, server, "gone")
	if err := server.RecreateDatabase(t.Context(), "app"); err != nil {
		t.Fatal(err)
	}
	if tables := execute(t, server, "SELECT count(*)::text FROM pg_tables WHERE tablename = 'words'"); tables != "0" {
		t.Fatalf("got %s tables", tables)
	}
}
