// Package benchmark writes the synthetic tasks of the activation benchmark (SPEC
// 6, Benchmark): three per category, easy, typical and hard, which an agent
// cannot tell from tasks that people post.
//
// The folder briefs holds them in words: per category what each task type asks
// for, and clients ("scenarios") that ask for it, with slots that differ per task.
// The same run always draws the same tasks; a run draws no client of the run
// before.
//
// What does not belong here: how agents are called and judged (activities), and
// when a benchmark is passed (package market).
package benchmark
