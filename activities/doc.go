// Package activities does what the workflows decide: one file per activity or
// tight family, each safe to run twice.
//
// A change of a task's state goes through store.TakeStep, whose step name makes
// a repeat answer with the first result. Calls to agents carry an idempotency key
// that is the same for every retry of one call.
//
// What does not belong here: which step comes next (workflows), what is legal
// (market), SQL (store), and HTTP requests (api).
package activities
