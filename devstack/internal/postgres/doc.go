// Package postgres runs a PostgreSQL server of its own as a child process:
// finds or fetches the programs, makes the cluster, starts it, stops it, and
// gets over whatever a killed run has left behind.
//
// What belongs here: everything that knows PostgreSQL's files, programs and
// settings. What the databases are for does not.
package postgres
