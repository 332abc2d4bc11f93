package publicapi

import "github.com/aitasker/aitasker/internal/market"

// Category is a field of work that tasks can be posted in.
type Category struct {
	Slug      string     `json:"slug"`
	Name      string     `json:"name"`
	TaskTypes []TaskType `json:"task_types"`
}

// TaskType is one kind of work within a category.
type TaskType struct {
	Slug         string `json:"slug"`
	Name         string `json:"name"`
	MinBudgetUSD USD    `json:"min_budget_usd"`
	MaxBudgetUSD USD    `json:"max_budget_usd"`
}

// CategoriesOf shows the kinds of work by category, both in the order given.
func CategoriesOf(kinds []market.TaskKind) []Category {
	categories := []Category{}
	place := map[string]int{}
	for _, kind := range kinds {
		at, known := place[kind.Category]
		if !known {
			at = len(categories)
			place[kind.Category] = at
			categories = append(categories, Category{Slug: kind.Category, Name: kind.CategoryName})
		}
		categories[at].TaskTypes = append(categories[at].TaskTypes, TaskType{
			Slug: kind.Type, Name: kind.TypeName,
			MinBudgetUSD: USD(kind.MinBudget), MaxBudgetUSD: USD(kind.MaxBudget),
		})
	}
	return categories
}
