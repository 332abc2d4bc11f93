// Package publicapi holds the public JSON shapes of AITasker: what the HTTP API
// answers and what the event log, webhooks and streams carry. One shape per
// thing, so that a client reads the same task everywhere. Constructors make them
// from the market's own types.
//
// Field names and their order are the published contract (SPEC 5): fields are
// only ever added, at the end.
//
// What does not belong here: request bodies (package api), rules (market) and
// messages on Temporal's wire (contract).
package publicapi
