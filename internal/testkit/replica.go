package testkit

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Replica runs the product once more on the same database, namespace, blobs and
// sealing key, as a second machine would, until the test ends.
func (m *Marketplace) Replica(t testing.TB) *Marketplace {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(m.data, "secrets.key"))
	if err != nil {
		t.Fatalf("read sealing key: %v", err)
	}
	r := &Marketplace{
		Namespace: m.Namespace, Database: m.Database, Store: m.Store, data: t.TempDir(), settings: maps.Clone(m.settings),
	}
	r.settings["AITASKER_BLOB_URL"] = "file://" + filepath.ToSlash(filepath.Join(m.data, "blobs"))
	r.settings["AITASKER_SECRETS_KEY"] = strings.TrimSpace(string(key))
	t.Cleanup(func() {
		r.Stop(t)
		if t.Failed() {
			t.Logf("the replica said:\n%s", r.log.String())
		}
	})
	r.Run(t)
	return r
}

// At is the same caller at another marketplace's address.
func (c *Client) At(m *Marketplace) *Client {
	return &Client{Account: c.Account, market: m, key: c.key}
}

// WithKey is the same account with another key.
func (c *Client) WithKey(key string) *Client {
	return &Client{Account: c.Account, market: c.market, key: key}
}

// Key is the caller's credential, for tests that write requests by hand.
func (c *Client) Key() string { return c.key }
