package cli

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/aitasker/aitasker/clients/go/aitasker"
	"github.com/aitasker/aitasker/internal/terminal"
)

// Explain rewrites an error as one sentence for the person at the terminal.
func Explain(err error) error {
	if unreached, found := errors.AsType[*url.Error](err); found {
		return fmt.Errorf("the API at %s cannot be reached: %s", serverOf(unreached.URL), reasonOf(err))
	}
	if unreached, found := errors.AsType[*pgconn.ConnectError](err); found {
		return fmt.Errorf("the database at %s:%d (DATABASE_URL) cannot be reached: %s",
			unreached.Config.Host, unreached.Config.Port, reasonOf(unreached))
	}
	if problem, found := errors.AsType[*aitasker.Problem](err); found {
		if flag, rule, named := strings.Cut(problem.Detail, ": "); named && strings.HasPrefix(flag, "query.") {
			return fmt.Errorf("--%s: %s", strings.TrimPrefix(flag, "query."), terminal.Line(rule))
		}
		return errors.New(terminal.Line(err.Error())) // the sentence may quote a stranger
	}
	return err
}

// serverOf leaves out what a program asked a server for.
func serverOf(address string) string {
	if parsed, err := url.Parse(address); err == nil && parsed.Host != "" {
		return parsed.Scheme + "://" + parsed.Host
	}
	return address
}

// reasonOf is the innermost cause, without the addresses around it. Of several it is
// the last.
func reasonOf(err error) string {
	for {
		cause := errors.Unwrap(err)
		if several, joined := err.(interface{ Unwrap() []error }); joined && len(several.Unwrap()) > 0 {
			all := several.Unwrap()
			cause = all[len(all)-1]
		}
		if cause == nil {
			return strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ")
		}
		err = cause
	}
}
