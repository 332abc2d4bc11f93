// Package market holds the marketplace's words and rules: what a task, a bid,
// a delivery and a dispute are, which move is legal when, how a price splits,
// who is invited and how bids rank.
//
// Everything here is a pure function of its arguments: no clock, no I/O, no
// randomness that is not seeded by the caller, no import of a sibling package.
// The workflow's validators, the store's checks, the API and the tests call the
// same functions, so a rule is written once.
//
// What does not belong here: SQL, HTTP, Temporal, JSON shapes of the public API
// (package publicapi) and names on Temporal's wire (package contract).
package market
