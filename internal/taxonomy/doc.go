// Package taxonomy defines what can be posted: the categories, their task types and
// for each the budget range, the delivery window, the rubric and the quality
// rules (SPEC 9). All of it stands in taxonomy.yaml, which is embedded, checked
// as a whole by Load and never changes while the program runs.
//
// What does not belong here: how a rubric or rule is measured (package judge) and
// what a task is (package market).
package taxonomy
