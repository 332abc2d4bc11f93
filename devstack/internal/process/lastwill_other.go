//go:build !linux

package process

import "syscall"

// setParentDeathSignal does nothing: only Linux has parent-death signals. Elsewhere the
// next start cleans up after a killed one.
func setParentDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}
