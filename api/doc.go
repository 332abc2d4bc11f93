// Package api is AITasker over HTTP: it turns a request into one read of the
// database or one message to a task's workflow, and the answer into JSON.
//
// Every operation stands in operations.go with the scope it needs. Errors leave
// as RFC 9457 problems by one table (problem.go). A command on a task is decided
// by the task's workflow, never here (commands.go).
//
// What does not belong here: rules (market), public shapes (publicapi), SQL, and
// state of tasks or money. What the API needs of the rest it declares in ports.go.
package api
