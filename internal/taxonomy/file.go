package taxonomy

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed taxonomy.yaml
var embedded []byte

// file is taxonomy.yaml as written, before types inherit from their category.
type file struct {
	Dimensions map[string]dimensionEntry `yaml:"dimensions"`
	Rules      map[string]ruleEntry      `yaml:"rules"`
	HouseRules ruleValues                `yaml:"house_rules"`
	Rubrics    map[string]weights        `yaml:"rubrics"`
	Categories []categoryEntry           `yaml:"categories"`
}

type dimensionEntry struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
}

type ruleEntry struct {
	Text    string  `yaml:"text"`
	Penalty float64 `yaml:"penalty"`
}

// ruleValues gives each rule its number; 0 switches an inherited rule off.
type ruleValues map[string]float64

// weights is a rubric in the order of the file.
type weights []weight

type weight struct {
	dimension string
	share     float64
}

// UnmarshalYAML keeps the order in which the file lists the dimensions.
func (w *weights) UnmarshalYAML(decode func(any) error) error {
	var entries yaml.MapSlice
	if err := decode(&entries); err != nil {
		return err
	}
	for _, entry := range entries {
		dimension, isText := entry.Key.(string)
		share, isNumber := entry.Value.(float64)
		if !isText || !isNumber {
			return fmt.Errorf("rubric entry %v: %v is not a dimension and its weight", entry.Key, entry.Value)
		}
		*w = append(*w, weight{dimension, share})
	}
	return nil
}

type categoryEntry struct {
	Slug     string        `yaml:"slug"`
	Name     string        `yaml:"name"`
	Budget   budgetRange   `yaml:"budget"`
	Delivery time.Duration `yaml:"delivery"`
	Rubric   string        `yaml:"rubric"`
	Rules    ruleValues    `yaml:"rules"`
	Types    []typeEntry   `yaml:"types"`
}

// typeEntry holds only what differs from the category.
type typeEntry struct {
	Slug     string        `yaml:"slug"`
	Name     string        `yaml:"name"`
	Budget   *budgetRange  `yaml:"budget"`
	Delivery time.Duration `yaml:"delivery"`
	Rubric   string        `yaml:"rubric"`
	Rules    ruleValues    `yaml:"rules"`
}

// budgetRange is in whole dollars.
type budgetRange struct {
	Min int64 `yaml:"min"`
	Max int64 `yaml:"max"`
}

// parse reads a taxonomy file; an unknown key is an error, so no typo goes unnoticed.
func parse(source []byte) (file, error) {
	var f file
	if err := yaml.UnmarshalWithOptions(source, &f, yaml.Strict()); err != nil {
		return file{}, fmt.Errorf("parse taxonomy: %w", err)
	}
	return f, nil
}
