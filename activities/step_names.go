package activities

import (
	"fmt"

	"github.com/google/uuid"
)

// stepOf names a step of a task. The name holds what makes the step a different
// one the next time (round, selection, delivery), so a repeat is recognised.
type stepOf struct {
	id   uuid.UUID
	step string
}

func stepName(verb string, number int) string { return fmt.Sprintf("%s:%d", verb, number) }

func numbered(taskID uuid.UUID, verb string, number int) stepOf {
	return stepOf{taskID, stepName(verb, number)}
}

func once(taskID uuid.UUID, verb string) stepOf { return stepOf{taskID, verb} }
