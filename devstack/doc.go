// Command devstack starts a real PostgreSQL and a real Temporal server with
// its Web UI for development and for tests, with one program and no container.
//
//	devstack up   [flags] [-- CMD ARGS…]   keeps its data and stays up as long as CMD runs
//	devstack exec [flags] -- CMD ARGS…     fresh and empty; removed when CMD has ended
//	devstack wipe [flags]                  forgets the data that `up` has kept
//
// CMD finds the addresses in its environment; README.md lists them.
//
// What belongs here: the command line and the life of one invocation. How the
// parts are started belongs to the packages under internal. Nothing in this
// module knows which product it serves.
package main
