// Package job is what a sandbox agent receives and hands in: a call read as a
// craftsman reads it (topic, audience, tone, length, key phrases, facts, colours,
// feedback), and the work with its pieces.
//
// The brief is hostile input. Read strips control characters and caps every
// size; Markdown escapes text for a document. Reading is deterministic: the same
// brief gives the same Brief, whatever the task's id.
//
// What does not belong here: how any one agent works (the sibling packages), and
// HTTP, keys and prices (package sandbox).
package job
