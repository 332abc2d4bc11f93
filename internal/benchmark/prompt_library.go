package benchmark

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// minScenarios lets two runs in a row, three tasks each, share no client.
const minScenarios = 2 * market.TrialsPerCategory

// PromptLibrary is the checked content of the folder. It is read-only and safe for
// concurrent use.
type PromptLibrary struct {
	categories map[string]category
	kinds      map[string]market.TaskKind // by task type
}

type category struct {
	scenarios []scenario
	slots     map[string][]string
	groups    map[string]group // by task type
	types     []string         // in the order of the taxonomy
}

// Load reads and checks the embedded folder against the taxonomy's kinds: every
// type can be asked for. It names every breach.
func Load(kinds []market.TaskKind) (*PromptLibrary, error) {
	files, err := parse(briefs)
	if err != nil {
		return nil, err
	}
	b := &PromptLibrary{categories: map[string]category{}, kinds: map[string]market.TaskKind{}}
	for _, kind := range kinds {
		b.kinds[kind.Type] = kind
	}
	var breaches []error
	for name, file := range files {
		if file.Category == "" {
			continue
		}
		if file.ScenariosOf != "" {
			file.Scenarios = append(file.Scenarios, files[file.ScenariosOf].Scenarios...)
		}
		if len(file.Scenarios) < minScenarios {
			breaches = append(breaches, fmt.Errorf("%s: has %d scenarios and needs %d", name, len(file.Scenarios), minScenarios))
		}
		b.categories[file.Category] = newCategory(file)
	}
	for _, kind := range kinds {
		held, known := b.categories[kind.Category]
		if _, asked := held.groups[kind.Type]; !known || !asked {
			breaches = append(breaches, fmt.Errorf("task type %s of %s: nothing asks for it", kind.Type, kind.Category))
			continue
		}
		held.types = append(held.types, kind.Type)
		b.categories[kind.Category] = held
	}
	for name, held := range b.categories {
		if len(held.types) != len(held.groups) {
			breaches = append(breaches, fmt.Errorf("%s: asks for types that are not of the category", name))
		}
	}
	if len(breaches) > 0 {
		return nil, fmt.Errorf("check briefs: %w", errors.Join(breaches...))
	}
	return b, nil
}

func newCategory(file categoryFile) category {
	held := category{scenarios: file.Scenarios, slots: file.Slots, groups: map[string]group{}}
	for _, g := range file.Groups {
		for taskType := range g.Asks {
			held.groups[taskType] = g
		}
	}
	return held
}

// Order asks for the three tasks of one category.
type Order struct {
	RunID      uuid.UUID         // the same run draws the same tasks
	Capability market.Capability // the category and the types that the agent declares
	MinPrice   market.Cents      // of the agent: budgets are not below it where the type allows
	Avoid      []string          // scenarios of the run before
}

// Draw writes the tasks of a category, easy, typical and hard. Types that the
// agent declares are asked for in an order of chance, each once before any
// twice. Ids and the run are the caller's to fill in.
func (b *PromptLibrary) Draw(order Order) ([]market.Trial, error) {
	held, known := b.categories[order.Capability.Category]
	if !known {
		return nil, fmt.Errorf("draw benchmark: no briefs for category %q", order.Capability.Category)
	}
	d := newRNG(order.RunID, order.Capability.Category)
	types := b.typesFor(order, held)
	d.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
	scenarios := slices.DeleteFunc(slices.Clone(held.scenarios), func(s scenario) bool { return slices.Contains(order.Avoid, s.key()) })
	if len(scenarios) < market.TrialsPerCategory {
		scenarios = slices.Clone(held.scenarios)
	}
	d.Shuffle(len(scenarios), func(i, j int) { scenarios[i], scenarios[j] = scenarios[j], scenarios[i] })
	trials := make([]market.Trial, 0, market.TrialsPerCategory)
	for i, level := range market.Levels {
		trial, err := b.write(d, held, scenarios[i], types[i%len(types)], level)
		if err != nil {
			return nil, err
		}
		trial.Budget = d.budget(b.kinds[trial.TaskType], level, order.MinPrice)
		trials = append(trials, trial)
	}
	return trials, nil
}

// typesFor returns the declared types, those that can pay the agent's price where
// there are any.
func (b *PromptLibrary) typesFor(order Order, held category) []string {
	types := slices.Clone(order.Capability.TaskTypes)
	types = slices.DeleteFunc(types, func(t string) bool { return !slices.Contains(held.types, t) })
	if len(types) == 0 {
		types = slices.Clone(held.types)
	}
	paying := slices.DeleteFunc(slices.Clone(types), func(t string) bool { return b.kinds[t].MaxBudget < order.MinPrice })
	if len(paying) == 0 {
		return types
	}
	return paying
}
