package api

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

// A reader who presses Ctrl-C is no failure of ours.
func TestFailures_OfAClientThatHasGoneAreNoErrorsInTheLog(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for level, ctx := range map[string]context.Context{"error": t.Context(), "debug": gone} {
		var log bytes.Buffer
		_ = failures{log: zerolog.New(&log)}.problemOf(ctx, errors.New("query broke off"))
		if !strings.Contains(log.String(), `"level":"`+level+`"`) {
			t.Errorf("logged %s, want level %s", log.String(), level)
		}
	}
}
