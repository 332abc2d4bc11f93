package market

import "fmt"

// Position is where a task stands, as a step compares it: a workflow that was
// reset, or that was restored from a backup, may believe another one than the
// row has.
type Position struct {
	Status         TaskStatus     `json:"status"`
	DeliveryStatus DeliveryStatus `json:"delivery_status,omitempty"`
	Round          int            `json:"round"`
	Selections     int            `json:"selections"`
	Deliveries     int            `json:"deliveries"`
}

// Position returns where the task stands after that many selections.
func (t *Task) Position(selections int) Position {
	return Position{t.Status, t.DeliveryStatus, t.Round, selections, t.Deliveries}
}

// Matches reports whether the two are the same position. Before the agents of a
// round are chosen, the row has neither the status matching nor the new round.
func (p Position) Matches(row Position) bool { return p.settled() == row.settled() }

func (p Position) settled() Position {
	if p.Status == TaskOpen || p.Status == TaskMatching {
		p.Status, p.Round = TaskMatching, 0
	}
	return p
}

// MovedError says that the row of a task stands elsewhere than its workflow
// believes. The workflow continues from the row.
type MovedError struct{ Believed, Row Position }

// Error names both positions, for operators.
func (e *MovedError) Error() string {
	return fmt.Sprintf("the workflow believes %+v and the row says %+v", e.Believed, e.Row)
}
