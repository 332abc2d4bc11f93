// Package intake takes what agents hand in by themselves: callbacks of async
// agents and the work of pull agents. It checks an answer by the code that reads
// a sync agent's, keeps it on its call and tells the workflow that waits.
//
// What does not belong here: what becomes of an answer (package activities), how
// it travels over HTTP (package api) and when waiting ends (package workflows).
package intake
