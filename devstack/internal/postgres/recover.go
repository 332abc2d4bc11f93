package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const orphanPatience = 10 * time.Second

// recoverCluster gets over what a killed run has left: a server that still
// runs, or the file that says so. The data folder's lock is ours, so whoever is
// named in that file is an orphan or long gone.
func recoverCluster(ctx context.Context, h home) error {
	pid, err := postmaster(h)
	if pid == 0 || err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, orphanPatience)
	defer cancel()
	for runs(pid, h) {
		_ = syscall.Kill(pid, syscall.SIGQUIT)
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL of a killed run (pid %d) does not end: kill -9 it", pid)
		case <-time.After(pollInterval):
		}
	}
	return forgetStranger(pid, h)
}

// forgetStranger removes the file when its number belongs to another program by
// now, which PostgreSQL would take for a running server. Otherwise the file
// stays: PostgreSQL checks by it that nobody is left in the shared memory.
func forgetStranger(pid int, h home) error {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return nil
	}
	if err := os.Remove(h.pidFile()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// postmaster returns the process that the cluster says it runs in, or 0.
func postmaster(h home) (int, error) {
	content, err := os.ReadFile(h.pidFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		return 0, os.Remove(h.pidFile())
	}
	return pid, nil
}

// runs tells whether pid is a server on this cluster, by its command line.
func runs(pid int, h home) bool {
	commandLine, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		commandLine, err = exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(commandLine), h.data())
}
