// Package health makes the health checks of agents: it asks an agent's endpoint,
// tells whose fault a failure is, and has the store write what came of it. The
// sweeps of the worker and the checks that owners ask for go through it.
//
// What does not belong here: when checks are due and what failures mean (package
// market and the store), and the call itself (package agentclient).
package health
