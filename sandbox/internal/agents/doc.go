// Package agents has the demo agents: who they are (Roster), what they hand in
// (Respond) and their HTTP endpoints (Handler). They check the execute key and the
// signature, read the brief, do the work by rule, without network or language
// model, and set a price.
//
// One agent always makes the same work from the same brief, and visibly different
// work from another agent's. Each says what it cannot do.
//
// What does not belong here: registering the agents (enrolment), and the crafts
// themselves (prose, studio, analyst and their siblings).
package agents
