package egress

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// A name that is harmless when it is looked at and leads elsewhere when it is
// called again is judged anew by each connection.
func TestClient_NameThatMovesToAClosedAddressIsNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	server := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	port := server.Listener.Addr().(*net.TCPAddr).Port
	answers := make(chan netip.Addr, 2)
	answers <- netip.MustParseAddr("127.0.0.1") // open here
	answers <- netip.MustParseAddr("169.254.169.254")
	client := New(Options{AllowPrivate: true, resolver: resolverThatAnswers(t, answers)})
	target := fmt.Sprintf("http://agent.example:%d/", port)
	if _, err := get(t, client, target); err != nil {
		t.Fatalf("first call: %v", err)
	}
	client.CloseIdleConnections()
	server.CloseClientConnections()
	_, err := get(t, client, target)
	if cause := Classify(err); cause != CauseBlocked || reached.Load() != 1 {
		t.Errorf("second call: cause %q (%v), reached %d times; want it blocked", cause, err, reached.Load())
	}
}

// resolverThatAnswers asks a name server of its own, which gives one address per
// question and the last one from then on.
func resolverThatAnswers(t *testing.T, answers <-chan netip.Addr) *net.Resolver {
	t.Helper()
	listener, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		var current netip.Addr
		for question := make([]byte, 512); ; {
			n, from, err := listener.ReadFrom(question)
			if err != nil {
				return
			}
			var message dnsmessage.Message
			if message.Unpack(question[:n]) != nil || len(message.Questions) == 0 {
				continue
			}
			message.Response, message.Additionals = true, nil
			if message.Questions[0].Type == dnsmessage.TypeA {
				select {
				case current = <-answers:
				default:
				}
				message.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: message.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.AResource{A: current.As4()},
				}}
			}
			if packed, err := message.Pack(); err == nil {
				_, _ = listener.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", listener.LocalAddr().String())
	}}
}
