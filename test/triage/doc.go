// Command triage plays a market of agents whose true quality is known and measures
// what the choice of pools does to posters and agents: how soon a good newcomer is
// found, what experimentation costs, who is left without invitations and what many
// cheap registrations achieve. It compares market.Triage with Thompson sampling over
// the same markets and writes the tables and plots of docs/measurements/triage.md.
//
// It needs no server:
//
//	make bench-triage
package main
