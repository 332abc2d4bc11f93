package stack

import (
	"net"
	"strings"
	"testing"
)

func TestAPortThatIsTakenNamesTheFlagAndTheVariable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, err = port{listener.Addr().(*net.TCPAddr).Port, "--some-port", "SOME_PORT"}.choose()
	if err == nil || !strings.Contains(err.Error(), "--some-port") || !strings.Contains(err.Error(), "SOME_PORT") {
		t.Fatalf("got %v", err)
	}
}

func TestPortZeroIsAnyFreeOne(t *testing.T) {
	t.Parallel()
	number, err := port{}.choose()
	if err != nil || number < freeFrom || number >= freeTo {
		t.Fatalf("got %d, %v", number, err)
	}
}
