package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

const envFilePoll = time.Second

// withKeys fills in the keys that were not given from the env file, and waits for
// the file where there is none yet.
func (c serveCommand) withKeys(ctx context.Context, log zerolog.Logger) (serveCommand, error) {
	for waited := false; c.EnvFile != "" && c.Key == ""; waited = true {
		values, err := readEnv(c.EnvFile)
		if err == nil {
			c.Key = values["AITASKER_SANDBOX_KEY"]
			if c.OperatorKey == "" {
				c.OperatorKey = values["AITASKER_ADMIN_KEY"]
			}
			break
		}
		if !errors.Is(err, os.ErrNotExist) {
			return c, fmt.Errorf("read env file: %w", err)
		}
		if !waited {
			log.Info().Str("file", c.EnvFile).Msg("waiting for the file with the keys")
		}
		select {
		case <-ctx.Done():
			return c, fmt.Errorf("wait for %s: %w", c.EnvFile, ctx.Err())
		case <-time.After(envFilePoll):
		}
	}
	if c.Key == "" {
		return c, errors.New("set AITASKER_SANDBOX_KEY to a test key of the sandbox account, or give --key or --env-file")
	}
	return c, nil
}

// readEnv reads the variables of an env file.
func readEnv(path string) (map[string]string, error) {
	content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for line := range strings.Lines(string(content)) {
		name, value, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if found && !strings.HasPrefix(name, "#") {
			values[name] = strings.Trim(value, "'")
		}
	}
	return values, nil
}
