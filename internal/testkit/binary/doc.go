// Package binary builds the product's real binary and runs it on a database and a
// Temporal namespace that are there already: for tests and for the benchmark. A Process
// is any program that a test kills and starts again.
//
// What does not belong here: databases, accounts, and anything of package testing.
package binary
