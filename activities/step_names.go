package activities

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// stepOf names a step of a task. The name holds what makes the step a different
// one the next time (round, selection, delivery), so a repeat is recognised.
type stepOf struct {
	id       uuid.UUID
	step     string
	believed *market.Position // where the workflow believes the task to stand; nil compares nothing
}

// at returns the step of a workflow that believes the task to stand there.
func (s stepOf) at(believed *market.Position) stepOf {
	s.believed = believed
	return s
}

func stepName(verb string, number int) string { return fmt.Sprintf("%s:%d", verb, number) }

func numbered(taskID uuid.UUID, verb string, number int) stepOf {
	return stepOf{taskID, stepName(verb, number), nil}
}

func once(taskID uuid.UUID, verb string) stepOf { return stepOf{taskID, verb, nil} }
