// Package e2e holds the promises of the whole product, each kept by a test that
// talks HTTP to the real binary on a real PostgreSQL and a real Temporal server,
// with agents of its own behind real HTTP.
//
// Tests that need no windows, kills or outages of their own share one running
// marketplace; an account of its own keeps each apart from the others.
//
// What does not belong here: rules that a smaller test can prove (their own
// packages), and how parts are started (package testkit).
package e2e
