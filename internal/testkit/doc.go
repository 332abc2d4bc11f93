// Package testkit gives tests real parts of their own: a database cloned from a
// migrated template, a Temporal namespace, a running marketplace and agents that
// answer over HTTP. The parts come from the stack that `make test` starts.
//
// What does not belong here: assertions about the product, and anything that
// stands in for a real part.
package testkit
