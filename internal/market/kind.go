package market

import "time"

// TaskKind is what the taxonomy says of one task type: where it belongs, what it
// may cost, how long its delivery may take and how its work is judged. Values
// a type does not give are its category's.
type TaskKind struct {
	Category     string
	CategoryName string
	Type         string
	TypeName     string
	MinBudget    Cents
	MaxBudget    Cents
	Delivery     time.Duration
	Rubric       Rubric
	QualityRules []QualityRule
}
