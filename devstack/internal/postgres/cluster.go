package postgres

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Superuser is the name of the cluster's only user.
const Superuser = "devstack"

// initialise makes the cluster. It is built beside its place and moved there
// when complete, so that an interrupted one is never taken for a cluster.
func initialise(programs binaries, h home, owner *account) error {
	unfinished := h.data() + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	initdb := owner.command(h.path, filepath.Join(programs.dir, "initdb"),
		"--pgdata", unfinished,
		"--username", Superuser,
		"--pwfile", h.passwordFile(),
		"--auth", "scram-sha-256",
		"--encoding", "UTF8",
		"--locale", locale(),
		"--no-sync",
	)
	var output bytes.Buffer
	initdb.Stdout, initdb.Stderr = &output, &output
	if err := initdb.Run(); err != nil {
		return fmt.Errorf("initdb in %s: %w\n%s", programs.dir, err, output.Bytes())
	}
	return os.Rename(unfinished, h.data())
}

// locale gives byte order with Unicode letters; macOS lacks that one.
func locale() string {
	if runtime.GOOS == "linux" {
		return "C.UTF-8"
	}
	return "C"
}

// settings are those of the server, as arguments, so that they can change
// without touching the cluster.
func settings(port int, durable bool) []string {
	values := []string{
		"listen_addresses=127.0.0.1",
		fmt.Sprintf("port=%d", port),
		"unix_socket_directories=", // their paths may be at most 107 bytes long
		"max_connections=400",
		"shared_buffers=256MB",
		"synchronous_commit=on",
		"log_min_messages=warning",
		"log_checkpoints=off",
		"log_line_prefix=%m [%p] %d ",
		"logging_collector=off", // stderr is the log file
	}
	if !durable {
		values = append(values, "fsync=off", "full_page_writes=off")
	}
	args := make([]string, 0, 2*len(values))
	for _, value := range values {
		args = append(args, "-c", value)
	}
	return args
}
