// Package blob keeps the bytes of artifacts and uploads, each under the SHA-256
// of its content. The same bytes are kept once, a name never changes its
// content, and a write that was cut off is never visible under its name.
//
// What does not belong here: who may read a blob, what it is called and what
// type it claims to be (the database), and whether it is any good (evidence).
package blob
