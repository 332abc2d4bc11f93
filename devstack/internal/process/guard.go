package process

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// guard kills a process group when this program is gone, however it went. The
// last will reaches only our own children; a guard also reaches what they have
// started, such as the test binaries of a test runner.
type guard struct {
	cmd      *exec.Cmd
	lifeline *os.File
}

// guardGroup starts a shell that waits on a pipe which the kernel closes when
// this program ends, and then kills the group.
func guardGroup(group int) (*guard, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	cmd := exec.Command("/bin/sh", "-c", `read -r line; kill -s KILL -- "-$0" 2>/dev/null`, strconv.Itoa(group))
	cmd.Stdin = reader
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &guard{cmd: cmd, lifeline: writer}, nil
}

// release lets the guard sweep up what is left of the group, and go.
func (g *guard) release() {
	_ = g.lifeline.Close()
	_ = g.cmd.Wait()
}
