package process

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const patience = 30 * time.Second

func start(t *testing.T, script string, args ...string) *Command {
	t.Helper()
	command, err := StartCommand(append([]string{"/bin/sh", "-c", script}, args...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return command
}

// await polls until the condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain for", what)
		}
	}
}

// written returns the file's content once there is any.
func written(t *testing.T, path string) string {
	t.Helper()
	var content []byte
	await(t, path, func() bool {
		content, _ = os.ReadFile(path)
		return strings.HasSuffix(string(content), "\n")
	})
	return strings.TrimSpace(string(content))
}

func TestCode(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -s TERM $$": 128 + int(syscall.SIGTERM)} {
		command := start(t, script)
		<-command.Ended()
		if command.Code() != want {
			t.Errorf("%s: got %d, want %d", script, command.Code(), want)
		}
	}
}

func TestAProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	if _, err := StartCommand([]string{filepath.Join(t.TempDir(), "missing")}, nil); !errors.Is(err, ErrNotStarted) {
		t.Fatalf("got %v", err)
	}
}

func TestStopHandsTheSignalOn(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready")
	command := start(t, `trap 'exit 5' INT; echo yes > "$0"; sleep 600 & wait`, ready)
	written(t, ready)
	command.Stop(syscall.SIGINT, patience)
	if command.Code() != 5 {
		t.Fatalf("got %d", command.Code())
	}
}

func TestStopKillsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready")
	command := start(t, `trap '' TERM; echo yes > "$0"; sleep 600`, ready)
	written(t, ready)
	command.Stop(syscall.SIGTERM, time.Millisecond)
	if want := 128 + int(syscall.SIGKILL); command.Code() != want {
		t.Fatalf("got %d", command.Code())
	}
}

func TestNothingThatTheProgramStartedIsLeft(t *testing.T) {
	t.Parallel()
	numbers := filepath.Join(t.TempDir(), "numbers")
	command := start(t, `sleep 600 & echo $! > "$0"`, numbers)
	left, err := strconv.Atoi(written(t, numbers))
	if err != nil {
		t.Fatal(err)
	}
	<-command.Ended()
	await(t, "the end of the grandchild", func() bool { return !runs(left) })
}

// runs tells whether a process runs; one that only waits to be reaped does not.
func runs(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(status), ") Z ")
}
