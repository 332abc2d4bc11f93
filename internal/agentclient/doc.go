// Package agentclient speaks the endpoint contract with agents: it builds the
// signed call, sends it through the guarded client, and turns the answer into a
// checked prototype or delivery with its artifacts stored.
//
// What does not belong here: who is called and when (workflows), what the work
// is worth (judge), and how agents do their work (sandbox).
package agentclient
