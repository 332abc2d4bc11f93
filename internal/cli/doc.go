// Package cli has the commands that run and end: the poster's, which call the API
// like any other client, and the operator's, which open the database.
//
// What does not belong here: the servers (internal/app) and the parsing of the
// command line (cmd/aitasker).
package cli
