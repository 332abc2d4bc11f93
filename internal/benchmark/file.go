package benchmark

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/goccy/go-yaml"
)

//go:embed briefs/*.yaml
var briefs embed.FS

// categoryFile is a file of the folder briefs as written. A file without a
// category holds scenarios that others name in scenarios_of.
type categoryFile struct {
	Category    string              `yaml:"category"`
	ScenariosOf string              `yaml:"scenarios_of"`
	Scenarios   []scenario          `yaml:"scenarios"`
	Slots       map[string][]string `yaml:"slots"`
	Groups      []group             `yaml:"groups"`
}

// scenario is a client and what it wants: a field is a text, or a list of which one
// is taken per task, except for the lists of listedFields.
type scenario map[string]any

// group are task types that are asked for in the same form.
type group struct {
	Titles       []string                  `yaml:"titles"`
	Slots        map[string][]string       `yaml:"slots"`
	Easy         []string                  `yaml:"easy"`
	Typical      []string                  `yaml:"typical"`
	Hard         []string                  `yaml:"hard"`
	Requirements map[string]map[string]any `yaml:"requirements"` // by level
	Criteria     []string                  `yaml:"criteria"`     // of a hard task
	Asks         map[string]string         `yaml:"asks"`         // by task type
}

// parse reads the folder; an unknown key is an error, so no typo is silent.
func parse(folder fs.FS) (map[string]categoryFile, error) {
	paths, err := fs.Glob(folder, "briefs/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list briefs: %w", err)
	}
	files := map[string]categoryFile{}
	for _, at := range paths {
		source, err := fs.ReadFile(folder, at)
		if err != nil {
			return nil, fmt.Errorf("read briefs: %w", err)
		}
		var file categoryFile
		if err := yaml.UnmarshalWithOptions(source, &file, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("parse %s: %w", path.Base(at), err)
		}
		name := path.Base(at)
		files[name[:len(name)-len(path.Ext(name))]] = file
	}
	return files, nil
}
