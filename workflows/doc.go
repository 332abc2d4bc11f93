// Package workflows decides: it is the life of a posted task as one durable
// Temporal workflow. It waits for agents, people and deadlines, asks package
// market whether a command is allowed, and has every change made by an activity.
//
// Everything here is deterministic. Rules live in package market, wire names and
// message types in package contract; SQL, HTTP and money live in the activities,
// which are called by name and never imported.
//
// How it hangs together: run performs one phase after the other. A command of a
// person is recorded by its update handler and ends the phase that is waiting;
// the loop then performs it, and the handler answers. So all changes happen in one
// place, one after the other.
package workflows
