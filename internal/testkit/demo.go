package testkit

import (
	"path/filepath"
	"testing"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/demo"
)

// EnvFile is where the process writes its address and the demo's keys.
func (m *Marketplace) EnvFile() string { return filepath.Join(m.data, "env") }

// Demo calls the API with a key that the process has written to its env file.
func (m *Marketplace) Demo(t testing.TB, variable string) *Client {
	t.Helper()
	plain := demo.ReadEnv(m.EnvFile())[variable]
	hash, _, err := auth.ParseKey(plain)
	if err != nil {
		t.Fatalf("%s is %q: %v", variable, plain, err)
	}
	record, err := m.Store.FindKey(t.Context(), hash[:])
	if err != nil {
		t.Fatalf("find the key of %s: %v", variable, err)
	}
	return &Client{Account: record.AccountID, market: m, key: plain}
}
