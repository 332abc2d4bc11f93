package binary

import "syscall"

// lastWill ends the product when this process is killed.
func lastWill() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
