// Package notify wakes whoever waits for a change in the database: streams of events,
// the webhook dispatcher, and agents that wait for invitations. One connection per
// process listens, however many wait.
//
// What does not belong here: what the woken read (store), and how it is sent (api).
package notify
