//go:build !linux

package process

import "syscall"

// setLastWill does nothing: only Linux has parent-death signals. Elsewhere the
// next start cleans up after a killed one.
func setLastWill(*syscall.SysProcAttr, syscall.Signal) {}
