// Package evidence checks that work handed in is what it says: every artifact
// exists, has the content that its hash names, opens as its kind, carries the
// type it declares and holds nothing that would run in a reader's browser.
//
// Artifacts come from strangers. They are parsed within limits of memory and
// time, never executed, and no reference in them is followed.
//
// What does not belong here: whether the work is good (judge) and how the bytes
// arrived (agents).
package evidence
