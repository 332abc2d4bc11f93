package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sethvargo/go-envconfig"

	"github.com/aitasker/aitasker/internal/ratelimit"
	"github.com/aitasker/aitasker/internal/secrets"
)

// settings returns the environment's settings, and defaults for development behind
// them: none has to be set to begin.
func (c devCommand) settings() (envconfig.Lookuper, error) { //nolint:ireturn // the library combines lookupers only as the interface
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	key, err := keptSecret(filepath.Join(data, "secrets.key"))
	if err != nil {
		return nil, err
	}
	return envconfig.MultiLookuper(envconfig.OsLookuper(), envconfig.MapLookuper(map[string]string{
		"AITASKER_BLOB_URL":               "file://" + filepath.ToSlash(filepath.Join(data, "blobs")) + "?create_dir=true",
		"AITASKER_SECRETS_KEY":            key,
		"AITASKER_LOG_FORMAT":             "console",
		"AITASKER_OUTGOING_ALLOW_PRIVATE": "true", // the sandbox agents live on loopback
		"AITASKER_RATE_LIMITS":            generousRateLimits(),
	})), nil
}

// generousRateLimits returns limits out of reach, since in development all requests
// come from one machine. Set AITASKER_RATE_LIMITS to meet the published ones.
func generousRateLimits() string {
	var settings []string
	for bucket, rate := range ratelimit.Unlimited() {
		settings = append(settings, bucket+":"+rate)
	}
	return strings.Join(settings, ",")
}

// keptSecret reads the sealing key of earlier runs, or makes one. Execute keys that
// were sealed before can only be opened with the same key.
func keptSecret(path string) (string, error) {
	kept, err := os.ReadFile(path) //nolint:gosec // a file of our own data folder
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !os.IsNotExist(err) {
		return "", fmt.Errorf("read sealing key: %w", err)
	}
	key, err := secrets.GenerateKey()
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep sealing key: %w", err)
	}
	return key, nil
}
