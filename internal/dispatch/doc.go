// Package dispatch brings the deliveries that events have left behind on their way:
// it claims waiting runs from the database, makes the first attempt of each at once,
// and gives those that need more to Temporal, one standalone activity for each.
//
// An event and its deliveries are written in one transaction, so there is nothing
// to lose before. A claim is a lease: what a dispatcher had in hand when it died
// waits again when the lease ends, and another one takes it. Activities' ids are
// derived from runs, so that started twice is started once.
//
// Upkeep mends and tidies: runs that Temporal has lost begin again, and what ended
// long ago is deleted.
//
// What does not belong here: which events go where (the database's trigger), and
// the attempts themselves (courier).
package dispatch
