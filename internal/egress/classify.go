package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"

	"code.dny.dev/ssrf"
)

// Cause is the stable name of what went wrong on the network. Names are stored
// with attempts and counted in metrics, so a shipped one never changes.
type Cause string

// The causes that Classify tells apart.
const (
	CauseBlocked     Cause = "blocked"            // the guard refused the address, port or URL
	CauseDNS         Cause = "dns_error"          // the name did not resolve
	CauseTimeout     Cause = "timeout"            // a deadline passed
	CauseCanceled    Cause = "canceled"           // the caller gave up
	CauseRefused     Cause = "refused"            // nothing listens there
	CauseUnreachable Cause = "unreachable"        // no route to the host or network
	CauseTLS         Cause = "tls_error"          // certificate or handshake
	CauseClosed      Cause = "connection_closed"  // the other side hung up before its answer was complete
	CauseRedirects   Cause = "too_many_redirects" // a chain of redirects did not end
	CauseNetwork     Cause = "network_error"      // anything else between here and there
)

// Classify names the cause of a failed call or body read; "" for nil. It goes by
// the types in err's chain, never by its words.
func Classify(err error) Cause {
	switch {
	case err == nil:
		return ""
	case isBlocked(err):
		return CauseBlocked
	case errors.Is(err, errTooManyRedirects):
		return CauseRedirects
	case errors.Is(err, context.Canceled):
		return CauseCanceled
	case isAs[*net.DNSError](err):
		return CauseDNS
	case isTimeout(err):
		return CauseTimeout
	case isTLS(err):
		return CauseTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return CauseRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return CauseUnreachable
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return CauseClosed
	default:
		return CauseNetwork
	}
}

// Sentence tells the owner of the called URL what happened. It names no address
// and repeats nothing of the error.
func (c Cause) Sentence() string {
	switch c {
	case CauseBlocked:
		return "The address is private, reserved or on a closed port, so it is never called."
	case CauseDNS:
		return "The host name did not resolve."
	case CauseTimeout:
		return "There was no complete answer in time."
	case CauseCanceled:
		return "The call was given up."
	case CauseRefused:
		return "The connection was refused."
	case CauseUnreachable:
		return "The host cannot be reached."
	case CauseTLS:
		return "The TLS handshake failed; check the certificate and its host name."
	case CauseClosed:
		return "The connection was closed before the answer was complete."
	case CauseRedirects:
		return "There were too many redirects."
	case CauseNetwork:
	}
	return "The connection failed."
}

// Explain is the cause's sentence for an error that Classify can name; for a URL
// that breaks a rule it is that rule.
func Explain(err error) string {
	var broken *urlError
	if errors.As(err, &broken) && broken.rule != ruleAddress {
		return "The URL " + broken.rule + "."
	}
	return Classify(err).Sentence()
}

func isAs[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func isBlocked(err error) bool {
	return isAs[*urlError](err) ||
		errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) ||
		errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}

func isTimeout(err error) bool {
	var timed net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

func isTLS(err error) bool {
	return errors.Is(err, http.ErrSchemeMismatch) ||
		isAs[*tls.CertificateVerificationError](err) || isAs[tls.RecordHeaderError](err) ||
		isAs[tls.AlertError](err) || isAs[x509.UnknownAuthorityError](err) ||
		isAs[x509.HostnameError](err) || isAs[x509.CertificateInvalidError](err)
}
