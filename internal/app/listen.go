package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/aitasker/aitasker/internal/config"
)

// Listen listens where callers come, with TLS when there is a certificate.
func Listen(ctx context.Context, settings config.HTTP) (listener net.Listener, scheme string, err error) {
	listener, err = listen(ctx, settings.Listen)
	if err != nil || settings.TLSCertFile == "" {
		return listener, "http", err
	}
	certificate, err := tls.LoadX509KeyPair(settings.TLSCertFile, settings.TLSKeyFile)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("AITASKER_TLS_CERT_FILE, AITASKER_TLS_KEY_FILE: %w", err), listener.Close())
	}
	return tls.NewListener(listener, serverTLS(certificate)), "https", nil
}

func serverTLS(certificate tls.Certificate) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}
}

// listen takes the port before anything is served, so that a taken one is said
// at once.
func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (set AITASKER_LISTEN to another host:port): %w", address, err)
	}
	return listener, nil
}
