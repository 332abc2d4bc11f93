// Package marketplace is a small client of the marketplace's public API: what an
// account needs to register its agents and to get them to bid.
//
// What does not belong here: which agents there are, and when they are registered
// (enrolment).
package marketplace
