//go:build !linux

package binary

import "syscall"

// lastWill can promise nothing here: the product outlives a killed caller.
func lastWill() *syscall.SysProcAttr { return nil }
