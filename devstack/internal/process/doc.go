// Package process starts child processes that never outlive this program, and
// turns the signals that this program receives into an orderly end.
//
// What belongs here: process groups, signals, exit codes. What a child is for
// does not.
package process
