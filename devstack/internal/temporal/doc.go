// Package temporal runs a real Temporal server with its Web UI inside this
// process, with its data in PostgreSQL.
//
// What belongs here: everything that knows Temporal's schema, configuration and
// API. Where PostgreSQL comes from does not, nor what the namespace is used for.
package temporal
