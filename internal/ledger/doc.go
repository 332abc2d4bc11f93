// Package ledger moves money: a double-entry ledger in PostgreSQL whose every
// transfer sums to zero, is never changed, and happens once per operation id.
//
// Its movements run inside the caller's transaction, so that money and the state
// of the task it belongs to change together or not at all. The schema (package
// store, migration 0003) enforces the same rules again.
//
// What does not belong here: when money moves (workflows), how a price divides
// (market), and payment providers outside the database.
package ledger
