package stack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// freeFrom and freeTo are below the ports that the kernel gives to outgoing
// connections, so that none of them takes a port between choice and use.
const freeFrom, freeTo = 20000, 32000

const portAttempts = 1000

// port is one that the stack will listen on, and how to choose another.
type port struct {
	wanted   int // 0 means any free one
	flag     string
	variable string
}

// choose returns the port if it is free, or any free one.
func (p port) choose() (int, error) {
	if p.wanted == 0 {
		return freePort()
	}
	err := probe(p.wanted)
	if errors.Is(err, syscall.EADDRINUSE) {
		return 0, fmt.Errorf("port %d is taken by another program: choose another one with %s or %s (0 takes any free one)", p.wanted, p.flag, p.variable)
	}
	return p.wanted, err
}

func freePort() (int, error) {
	for range portAttempts {
		candidate := freeFrom + rand.IntN(freeTo-freeFrom)
		if probe(candidate) == nil {
			return candidate, nil
		}
	}
	return 0, fmt.Errorf("no free port between %d and %d", freeFrom, freeTo)
}

func probe(number int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(number)))
	if err != nil {
		return err
	}
	return listener.Close()
}
