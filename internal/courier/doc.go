// Package courier makes one attempt to hand an event over to a webhook's receiver,
// from the stored delivery to the written outcome: sign with every valid secret,
// send, record, and say when the next attempt is due.
//
// Whoever dies between sending and recording has not recorded: the attempt is made
// again, and the receiver sees the same delivery id twice.
//
// What does not belong here: who calls it and when (dispatch for the first attempt,
// the activity DeliverWebhook for all others), HTTP and signatures (webhooks), SQL
// (store).
package courier
