package taxonomy

import (
	"slices"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Taxonomy is the checked content of the file. It is read-only and safe for
// concurrent use.
type Taxonomy struct {
	categories []Category
	kinds      map[string]market.TaskKind // by task type; slugs are unique over all categories
}

// Category is a category as GET /categories shows it.
type Category struct {
	Slug      string
	Name      string
	MinBudget market.Cents
	MaxBudget market.Cents
	TaskTypes []Type
}

// Type is a task type as GET /categories shows it.
type Type struct {
	Slug string
	Name string
}

// Load reads and checks the embedded file. It fails only when the file itself
// breaks a rule, and then names every breach.
func Load() (*Taxonomy, error) {
	f, err := parse(embedded)
	if err != nil {
		return nil, err
	}
	return build(f)
}

// Categories lists all categories and their types in the order of the file.
func (t *Taxonomy) Categories() []Category {
	listed := slices.Clone(t.categories)
	for i := range listed {
		listed[i].TaskTypes = slices.Clone(listed[i].TaskTypes)
	}
	return listed
}

// Kinds gives every task type, those of one category together, in the order of
// the file.
func (t *Taxonomy) Kinds() []market.TaskKind {
	var kinds []market.TaskKind
	for _, category := range t.categories {
		for _, listed := range category.TaskTypes {
			kinds = append(kinds, t.kinds[listed.Slug])
		}
	}
	return kinds
}

// HasCategory reports whether a category of that slug exists.
func (t *Taxonomy) HasCategory(category string) bool {
	return slices.ContainsFunc(t.categories, func(c Category) bool { return c.Slug == category })
}

// Kind finds a task type. A mistake is a refusal of the field "category" or
// "task_type" that names the nearest valid slugs, or the category to which the
// type belongs.
func (t *Taxonomy) Kind(category, taskType string) (market.TaskKind, error) {
	kind, known := t.kinds[taskType]
	switch {
	case !t.HasCategory(category) && known:
		return market.TaskKind{}, refusal.Field("category", category,
			"%q is unknown. The task type %s belongs to %s. See GET /categories.", clipped(category), taskType, kind.Category)
	case !t.HasCategory(category):
		return market.TaskKind{}, refusal.Field("category", category,
			"%q is unknown. %s See GET /categories.", clipped(category), suggest(category, t.categorySlugs()))
	case !known:
		return market.TaskKind{}, refusal.Field("task_type", taskType,
			"%q is not a task type of %s. %s See GET /categories.", clipped(taskType), category, t.suggestType(category, taskType))
	case kind.Category != category:
		return market.TaskKind{}, refusal.Field("task_type", taskType,
			"%q belongs to the category %s, not to %s. See GET /categories.", taskType, kind.Category, category)
	}
	kind.Rubric.Dimensions = slices.Clone(kind.Rubric.Dimensions)
	kind.QualityRules = slices.Clone(kind.QualityRules)
	return kind, nil
}

// CheckCapabilities refuses capabilities that name an unknown or repeated
// category, or a task type that is not of its category.
func (t *Taxonomy) CheckCapabilities(capabilities []market.Capability) error {
	seen := map[string]bool{}
	for _, capability := range capabilities {
		if !t.HasCategory(capability.Category) {
			return refusal.Field("capabilities", capability.Category,
				"%q is not a category. %s See GET /categories.", clipped(capability.Category), suggest(capability.Category, t.categorySlugs()))
		}
		if seen[capability.Category] {
			return refusal.Field("capabilities", capability.Category, "%q is declared twice", capability.Category)
		}
		seen[capability.Category] = true
		for _, taskType := range capability.TaskTypes {
			if err := t.checkDeclared(capability.Category, taskType); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Taxonomy) checkDeclared(category, taskType string) error {
	_, err := t.Kind(category, taskType)
	if refused, ok := refusal.As(err); ok {
		return refusal.Field("capabilities", taskType, "%s", refused.Fields[0].Message)
	}
	return err
}

func (t *Taxonomy) categorySlugs() []string {
	slugs := make([]string, len(t.categories))
	for i, category := range t.categories {
		slugs[i] = category.Slug
	}
	return slugs
}

// suggestType looks in the category first, then in all others.
func (t *Taxonomy) suggestType(category, taskType string) string {
	var own, other []string
	for _, c := range t.categories {
		for _, candidate := range c.TaskTypes {
			if c.Slug == category {
				own = append(own, candidate.Slug)
			} else {
				other = append(other, candidate.Slug)
			}
		}
	}
	if near := nearest(taskType, other); len(near) > 0 && len(nearest(taskType, own)) == 0 {
		return "Did you mean " + near[0] + " of the category " + t.kinds[near[0]].Category + "?"
	}
	return suggest(taskType, own)
}
