// Package dispatch starts the deliveries of webhooks that events have left behind:
// it claims waiting runs from the database and starts one Temporal activity for
// each.
//
// An event and its deliveries are written in one transaction, so there is nothing
// to lose before. A starter that dies between claim and start loses its claim
// after a while, and another one starts the run; activities' ids are derived from
// runs, so that started twice is started once.
//
// Upkeep mends and tidies: runs that Temporal has lost begin again, and what ended
// long ago is deleted.
//
// What does not belong here: which events go where (the database's trigger), and
// the attempts themselves (activities).
package dispatch
