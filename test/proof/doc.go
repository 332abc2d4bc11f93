// Package proof kills the API, the worker and the stack at random, each on its own,
// while tasks run their whole life and the receivers of their events fail at random,
// and counts what was lost, doubled or left behind: nothing may be.
//
// What does not belong here: what a part does when one call fails (its own
// package), and promises that need no kills (test/e2e).
package proof
