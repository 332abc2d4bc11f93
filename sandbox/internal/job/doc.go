// Package job reads a call for the agent that works on it (topic, audience, tone,
// length, key phrases, facts, colours, feedback) and holds the finished work with
// its pieces.
//
// The brief is hostile input. Read strips control characters and caps every
// size; Markdown escapes text for a document. Reading is deterministic: the same
// brief gives the same Brief, whatever the task's id.
//
// What does not belong here: how any one agent works (the sibling packages), and
// HTTP, keys and prices (package agents).
package job
