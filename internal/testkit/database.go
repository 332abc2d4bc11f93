package testkit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/aitasker/aitasker/internal/store"
)

// templateLock is an advisory lock: test binaries run side by side and only one
// may make the template.
const templateLock = 7_202_611_22

// Database clones the migrated template and gives the clone's URL. It is dropped
// when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	admin := needed(t, "DATABASE_ADMIN_URL")
	template, err := migratedTemplate()
	if err != nil {
		t.Fatalf("prepare template database: %v", err)
	}
	name := "test_" + unique()
	// Cloning needs the template to itself for a moment; Postgres says so, and the lock orders us.
	err = withLock(t.Context(), admin, func(conn *pgx.Conn) error {
		_, err := conn.Exec(t.Context(), `CREATE DATABASE `+name+` TEMPLATE `+template)
		return err
	})
	if err != nil {
		t.Fatalf("clone database: %v", err)
	}
	t.Cleanup(func() { drop(t, admin, name) })
	return onDatabase(admin, name)
}

// Store opens a store on a database of the test's own.
func Store(t testing.TB) *store.Store {
	t.Helper()
	opened, err := store.Open(t.Context(), Database(t), store.Options{MaxConnections: 10})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(opened.Close)
	return opened
}

// migratedTemplate makes the template of this process once. Every test binary has
// its own, so that two versions of the schema never meet.
var migratedTemplate = sync.OnceValues(func() (string, error) {
	ctx := context.Background() // outlives the test that happens to be first
	admin := os.Getenv("DATABASE_ADMIN_URL")
	name := "template_" + unique()
	err := withLock(ctx, admin, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `CREATE DATABASE `+name)
		return err
	})
	if err != nil {
		return "", err
	}
	_, err = store.Migrate(ctx, onDatabase(admin, name))
	return name, err
})

func withLock(ctx context.Context, admin string, run func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }() // ends the session and with it the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return fmt.Errorf("take template lock: %w", err)
	}
	return run(conn)
}

func drop(t testing.TB, admin, name string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Logf("drop database %s: %v", name, err)
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
		t.Logf("drop database %s: %v", name, err)
	}
}

func onDatabase(admin, name string) string {
	parsed, err := url.Parse(admin)
	if err != nil {
		return admin
	}
	parsed.Path = "/" + name
	return parsed.String()
}

// needed reads an address of the stack, or says how to get one.
func needed(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: this test needs the real stack; run `make test` (or `.bin/devstack exec -- go test ./...`)", name)
	}
	return value
}

func unique() string {
	random := make([]byte, 8)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}
