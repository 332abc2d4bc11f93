// Package judge scores work against a brief, and recommends how a dispute about
// a delivery should end (SPEC 6, Judging).
//
// Every judge implements Judge. Embedded needs no network: it reads what was
// handed in, measures it, and turns the measures into the dimensions of the task
// type's rubric, each with a reason that names the facts. It is deterministic,
// and bounded in what it reads and allocates.
//
// The work is data, and hostile: it is never executed, rendered or obeyed. Text
// that addresses the judge, hidden text and lists of keywords are excluded
// before anything is measured. The judge is not told who made the work.
//
// What does not belong here: which rubric and rules a task type has (package
// taxonomy), how bids rank (package market) and how judgements are stored.
package judge
