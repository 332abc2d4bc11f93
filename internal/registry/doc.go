// Package registry takes agents into the marketplace: it makes an agent's execute
// key, seals it and has the profile stored.
//
// What does not belong here: the rules of a profile (market), the wire (api) and
// SQL (store).
package registry
