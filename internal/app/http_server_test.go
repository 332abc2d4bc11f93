package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/config"
)

// shortTimeouts are the server's in tests: what lives longer than them lives by its
// own limits.
var shortTimeouts = config.Timeouts{Read: time.Second, Write: time.Second}

// serving runs Serve over plain HTTP/1.1, or over TLS with HTTP/2, until the test ends.
func serving(t *testing.T, encrypted bool, handler http.Handler) (url string, client *http.Client) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url, client = "http://"+listener.Addr().String(), &http.Client{Transport: &http.Transport{}}
	if encrypted {
		certificate := selfSigned(t)
		listener = tls.NewListener(listener, serverTLS(certificate))
		believed := x509.NewCertPool()
		believed.AddCert(certificate.Leaf)
		url = strings.Replace(url, "http", "https", 1)
		client.Transport = &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: believed, MinVersion: tls.VersionTLS12}}
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, handler, shortTimeouts) }()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return url, client
}

func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(signed)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key, Leaf: leaf}
}

// refuse answers as the API refuses a body: without reading it, or after a part of it.
func refuse(status int, read int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, read)
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"status":%d}`, status)
	})
}

const python = `
import sys, urllib.request, urllib.error
try:
    urllib.request.urlopen(urllib.request.Request(sys.argv[1], data=b" " * int(sys.argv[2]), method="POST"))
except urllib.error.HTTPError as e:
    print(e.code, e.read().decode(), end="")
`

const node = `
fetch(process.argv[1], {method: "POST", body: "x".repeat(Number(process.argv[2]))})
  .then(async r => process.stdout.write(r.status + " " + await r.text()), e => process.stdout.write(String(e.cause ?? e)))
`

func TestServe_HandsARefusalToClientsThatStillSend(t *testing.T) {
	t.Parallel()
	const size = 20 << 20
	clients := map[string]func(ctx context.Context, url string) *exec.Cmd{
		"Python's urllib": func(ctx context.Context, url string) *exec.Cmd {
			return exec.CommandContext(ctx, "python3", "-c", python, url, strconv.Itoa(size))
		},
		"Node's fetch": func(ctx context.Context, url string) *exec.Cmd {
			return exec.CommandContext(ctx, "node", "-e", node, url, strconv.Itoa(size))
		},
		"curl": func(ctx context.Context, url string) *exec.Cmd {
			return exec.CommandContext(ctx, "curl", "-sS", "-H", "Expect:", "--data-binary", "@-", "-w", "", "-o", "-", url)
		},
	}
	for name, command := range clients {
		for status, read := range map[int]int64{http.StatusRequestEntityTooLarge: 1 << 20, http.StatusUnauthorized: 0, http.StatusTooManyRequests: 0} {
			t.Run(fmt.Sprintf("%s, %d", name, status), func(t *testing.T) {
				t.Parallel()
				url, _ := serving(t, false, refuse(status, read))
				client := command(t.Context(), url)
				if _, err := exec.LookPath(client.Args[0]); err != nil {
					t.Skipf("%s is not installed", client.Args[0])
				}
				if name == "curl" {
					client.Stdin = bytes.NewReader(make([]byte, size))
				}
				out, err := client.CombinedOutput()
				if err != nil || !strings.Contains(string(out), fmt.Sprintf(`{"status":%d}`, status)) {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
	}
}

func TestServe_HandsARefusalToGoClients(t *testing.T) {
	t.Parallel()
	for name, encrypted := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, client := serving(t, encrypted, refuse(http.StatusRequestEntityTooLarge, 1<<20))
			for range 5 {
				answer, err := client.Post(url, "application/json", bytes.NewReader(make([]byte, 20<<20))) //nolint:noctx // the test's own server
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(answer.Body)
				if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge || string(text) != `{"status":413}` || answer.ProtoMajor == 2 != encrypted {
					t.Errorf("%s %d %q: %v", answer.Proto, answer.StatusCode, text, err)
				}
			}
		})
	}
}

// Who reads before having sent all gets the whole answer at once.
func TestServe_RefusesAtOnce(t *testing.T) {
	t.Parallel()
	url, _ := serving(t, false, refuse(http.StatusRequestEntityTooLarge, 0))
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if _, err := fmt.Fprint(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nx"); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil || string(text) != `{"status":413}` || !answer.Close {
		t.Errorf("%q: %v, closes: %t", text, err, answer.Close)
	}
	if waited := time.Since(begun); waited > drainRefused/2 {
		t.Errorf("answered after %s", waited)
	}
}

// What is slower than the server's deadlines for whole requests, but fast enough for
// its length, arrives over both protocols.
func TestServe_GivesLongAnswersAndBodiesTheirTime(t *testing.T) {
	t.Parallel()
	const pieces, piece = 6, 64 << 10 // each piece is a second's worth
	pause := 400 * time.Millisecond   // 2.4 s in all: more than each deadline
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			n, err := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprint(w, n, err)
			return
		}
		for range pieces {
			_, _ = w.Write(make([]byte, piece))
			_ = http.NewResponseController(w).Flush()
			<-time.After(pause)
		}
	})
	for name, encrypted := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name+" download", func(t *testing.T) {
			t.Parallel()
			url, client := serving(t, encrypted, handler)
			answer, err := client.Get(url) //nolint:noctx // the test's own server
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, answer.Body)
			if err != nil || n != pieces*piece {
				t.Errorf("%d bytes: %v", n, err)
			}
		})
		for length, announced := range map[string]int64{"announced": pieces * piece, "not announced": -1} {
			t.Run(name+" upload, "+length, func(t *testing.T) {
				t.Parallel()
				url, client := serving(t, encrypted, handler)
				reader, writer := io.Pipe()
				go func() {
					for range pieces {
						_, _ = writer.Write(make([]byte, piece))
						<-time.After(pause)
					}
					_ = writer.Close()
				}()
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, reader)
				if err != nil {
					t.Fatal(err)
				}
				request.ContentLength = announced
				answer, err := client.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(answer.Body)
				if err != nil || string(text) != fmt.Sprint(pieces*piece, " <nil>") {
					t.Errorf("%q: %v", text, err)
				}
			})
		}
	}
}

// The deadlines are the handler's once it sets one: a stream lives as long as it says.
func TestServe_LeavesDeadlinesToHandlersThatSetThem(t *testing.T) {
	t.Parallel()
	for name, encrypted := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, client := serving(t, encrypted, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				connection := http.NewResponseController(w)
				for range 2 {
					_ = connection.SetWriteDeadline(time.Now().Add(time.Second))
					_, _ = fmt.Fprint(w, "x")
					_ = connection.Flush()
					_ = connection.SetWriteDeadline(time.Time{})
					<-time.After(1500 * time.Millisecond)
				}
			}))
			answer, err := client.Get(url) //nolint:noctx // the test's own server
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(answer.Body); err != nil || string(text) != "xx" {
				t.Errorf("%q: %v", text, err)
			}
		})
	}
}

// A reader that takes nothing is given up, though the handler goes on writing.
func TestServe_GivesUpAReaderThatTakesNothing(t *testing.T) {
	t.Parallel()
	failed := make(chan error, 1)
	url, _ := serving(t, false, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				failed <- err
				return
			}
		}
	}))
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	_ = connection.(*net.TCPConn).SetReadBuffer(4096)
	if _, err := fmt.Fprint(connection, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	var overdue net.Error
	select {
	case err := <-failed:
		if !errors.As(err, &overdue) || !overdue.Timeout() {
			t.Errorf("given up with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("the server still writes")
	}
}
