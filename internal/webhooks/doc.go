// Package webhooks knows how an event is handed to a receiver: the secret and its
// signatures, the headers, one attempt over HTTP, what an answer means and when to
// try again.
//
// Bytes are signed as they are sent. Calls go out under the guard of
// internal/egress, each on a connection of its own, so that every attempt resolves
// the receiver's name anew.
//
// What does not belong here: which events go where and what has become of them
// (store), who starts an attempt (dispatch), and the bytes of an event (resource).
package webhooks
