package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/rs/zerolog"
	temporallog "go.temporal.io/sdk/log"

	"github.com/aitasker/aitasker/internal/terminal"
)

// NewLogger writes to out at a level named as zerolog does, as JSON lines or,
// with format "console", in columns for people.
func NewLogger(out io.Writer, level, format string) (zerolog.Logger, error) {
	parsed, err := zerolog.ParseLevel(level)
	if err != nil {
		return zerolog.Nop(), fmt.Errorf("log level %q is not one of trace, debug, info, warn, error", level)
	}
	if format == "console" {
		return zerolog.New(console(out)).Level(parsed).With().Timestamp().Logger(), nil
	}
	return zerolog.New(terminal.NewWriter(out)).Level(parsed).With().Timestamp().Logger(), nil
}

// console prints lines for people. What it prints by itself may be coloured; what it
// is given is escaped, since a log quotes what strangers sent.
func console(out io.Writer) io.Writer {
	escaped := func(value any) string { return terminal.Line(fmt.Sprintf("%s", value)) }
	return zerolog.ConsoleWriter{
		Out: out, TimeFormat: time.TimeOnly, NoColor: !isTerminal(out),
		FormatMessage: func(message any) string {
			if message == nil {
				return ""
			}
			return escaped(message)
		},
		FormatFieldValue: escaped, FormatErrFieldValue: escaped,
	}
}

// isTerminal reports whether people look at out, rather than a file or a pipe.
func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// ForTemporal bridges the logger to the SDK, whose own chatter about normal
// operation interests no one: it starts at warnings.
func ForTemporal(logger zerolog.Logger) temporallog.Logger {
	if logger.GetLevel() < zerolog.WarnLevel {
		logger = logger.Level(zerolog.WarnLevel)
	}
	return temporallog.NewStructuredLogger(slog.New(zerolog.NewSlogHandler(logger)))
}
