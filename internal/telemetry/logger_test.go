package telemetry

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// A log is read in a terminal, and quotes what strangers sent.
func TestNewLogger_LetsNothingThroughThatATerminalObeys(t *testing.T) {
	t.Parallel()
	const hostile = "a\x1b[2J\u009b2J\u202eb"
	for _, format := range []string{"json", "console"} {
		var out bytes.Buffer
		log, err := NewLogger(&out, "info", format)
		if err != nil {
			t.Fatal(err)
		}
		log.Info().Err(errors.New(hostile)).Str("field", hostile).Interface("panic", map[string]string{hostile: hostile}).
			Bytes("stack", []byte(hostile)).Msg(hostile)
		if got := out.String(); strings.ContainsAny(got, "\x1b\u009b\u202e") || !strings.Contains(got, "field") {
			t.Errorf("%s: %q", format, got)
		}
	}
}
