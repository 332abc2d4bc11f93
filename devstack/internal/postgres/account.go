package postgres

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that PostgreSQL runs as. It refuses to run as root, so
// for root it is another one; for everybody else it is nil, which means oneself.
type account struct{ uid, gid int }

// unprivileged is the user in place of root. Every system has it.
const unprivileged = "nobody"

func accountFor(uid int) (*account, error) {
	if uid != 0 {
		return nil, nil
	}
	found, err := user.Lookup(unprivileged)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root and there is no user %q to run it as; run devstack as a user: %w", unprivileged, err)
	}
	uid, err = strconv.Atoi(found.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(found.Gid)
	return &account{uid: uid, gid: gid}, err
}

// own gives path to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// command prepares a program that runs as the account, inside folder.
func (a *account) command(folder, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if a != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// canEnter tells whether the account may pass every parent of folder, by trying.
func (a *account) canEnter(folder string) bool {
	return a == nil || a.command(folder, "/bin/sh", "-c", "cd -P .").Run() == nil
}
