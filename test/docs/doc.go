// Package docs checks the written documents of the repository: every relative link
// resolves, every anchor exists, decisions and migrations are numbered without a gap,
// and every decision is listed in the index.
//
// What does not belong here: how the documents are worded (tools/prose), and examples
// in them that are run (test/e2e).
package docs
