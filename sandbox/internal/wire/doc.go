// Package wire has the shapes of the marketplace's public contract, as far as the
// demo agents read and write them: the call to an agent's endpoint, its answer, and
// an agent's profile. The marketplace's OpenAPI document describes all of it.
//
// What does not belong here: sending and receiving (marketplace, agents).
package wire
