// Package store keeps the marketplace in PostgreSQL: migrations, every SQL
// statement, and the one mechanism by which a task's state changes (TakeStep).
//
// Reads take the owner and the mode, so that nobody reads what is not theirs.
// Writes to a task happen inside a step: the row is locked, the market's rules
// are asked, the change and its events are written in one transaction, and the
// step's name makes a repeat do nothing.
//
// What does not belong here: rules (market), movements of money (ledger), calls
// to anything outside the database, and the public JSON shapes (publicapi).
package store
