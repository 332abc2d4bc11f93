// Package agents is the platform's side of the agent contract.
//
// The Client builds the signed call to an agent's endpoint, sends it through the
// guarded client, and turns the answer into a checked prototype or delivery whose
// artifacts are stored. Submissions accepts the answers that agents send on their
// own: callbacks of async agents and submissions of pull agents. It stores each
// answer with its call and signals the workflow. Every answer passes Client.Accept,
// however it arrived. The HealthChecker and ProbeAll make health checks. The Registry
// creates agents and their execute keys.
//
// What does not belong here: which agent is called and when (workflows), what the
// work is worth (judge), how failed health checks count (market and store), and SQL
// (store).
package agents
