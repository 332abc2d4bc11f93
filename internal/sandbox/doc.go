// Package sandbox runs the platform's own agents for test mode and the demo.
// They are real agents behind real HTTP: they check the execute key and the
// signature, read the brief, do the work by rule, without network or language
// model, and set a price. Roster says who they are; Handler serves them.
//
// The same brief gets the same work from the same agent, and visibly different
// work from another. What an agent cannot do it says.
//
// What does not belong here: how the platform calls agents (agents), and
// the crafts themselves (the packages below this one).
package sandbox
