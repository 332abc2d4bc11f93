package demo

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// Env is an env file: variables in the order in which they were set.
type Env struct {
	names  []string
	values map[string]string
}

// Set adds a variable, or replaces its value.
func (e *Env) Set(name, value string) {
	if e.values == nil {
		e.values = map[string]string{}
	}
	if _, known := e.values[name]; !known {
		e.names = append(e.names, name)
	}
	e.values[name] = value
}

// Get returns the value of a variable; empty when it is not set.
func (e *Env) Get(name string) string { return e.values[name] }

// Values returns all variables with their values.
func (e *Env) Values() map[string]string { return e.values }

// Write puts the file in place whole: a reader never sees half of it.
func (e *Env) Write(path, comment string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "# %s\n", comment)
	for _, name := range e.names {
		fmt.Fprintf(&text, "export %s='%s'\n", name, e.values[name])
	}
	if err := os.WriteFile(path+".new", []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write env file: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write env file: %w", err)
	}
	return nil
}

// ReadEnv reads the variables of an env file; none when there is no such file.
func ReadEnv(path string) map[string]string {
	values := map[string]string{}
	file, err := os.Open(path) //nolint:gosec // a file of our own data folder
	if err != nil {
		return values
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, value, found := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		if found {
			values[name] = strings.Trim(value, "'")
		}
	}
	return values
}
