package contract

import "github.com/aitasker/aitasker/internal/market"

// Update is a message to a running workflow whose sender waits for the answer.
// The workflow's handler and the sender use the same value.
type Update[In, Out any] struct {
	Name        string // on the wire
	Description string // shown in the Temporal UI
}

// Command is an update that asks a task to move; the answer says where the task
// stands then.
type Command[In any] struct {
	Update[In, CommandReceipt]

	Kind market.Command // whose rule decides
}

func command[In any](kind market.Command, name, description string) Command[In] {
	return Command[In]{Update[In, CommandReceipt]{name, description}, kind}
}

// With returns the request that sends in.
func (c Command[In]) With(in In) Request {
	return Request{kind: c.Kind, update: c.Name, message: in}
}

// Request is a command with its message. Only Command.With makes one, so the two
// always fit.
type Request struct {
	kind    market.Command
	update  string
	message any
}

// Kind returns the command whose rule decides.
func (r Request) Kind() market.Command { return r.kind }

// Update returns the name of the update on the wire.
func (r Request) Update() string { return r.update }

// Message returns the update's argument.
func (r Request) Message() any { return r.message }

// Signal is a message to a running workflow that nobody waits for.
type Signal[T any] struct {
	Name        string // on the wire
	Description string // shown in the Temporal UI
}

// Query asks a workflow, running or ended, for an Out.
type Query[Out any] struct {
	Name        string // on the wire
	Description string // shown in the Temporal UI
}
