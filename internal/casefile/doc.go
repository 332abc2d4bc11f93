// Package casefile writes the history of an ended task as one document whose
// records form a chain of hashes, and verifies such documents offline.
//
// docs/reference/case-file.md has the rule of the hashes. What does not belong here: reading
// from the database (store) and the shapes of the records (publicapi).
package casefile
