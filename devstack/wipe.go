package main

import (
	"fmt"

	"github.com/aitasker/aitasker/devstack/internal/datadir"
)

// wipeCommand forgets what up has kept.
type wipeCommand struct {
	Data string `default:".dev" env:"DEVSTACK_DATA" placeholder:"DIR" help:"Folder to remove (${default})."`
}

// Run removes the data folder unless a stack runs on it. A folder that no stack
// has made is left alone, so that a wrong --data costs nothing.
func (wipe wipeCommand) Run() error {
	if !datadir.IsOurs(wipe.Data) {
		fmt.Printf("%s holds no data of devstack: nothing to forget\n", wipe.Data)
		return nil
	}
	dir, err := datadir.Claim(wipe.Data)
	if err != nil {
		return err
	}
	return dir.Remove()
}
