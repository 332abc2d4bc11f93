// Package files stores the bytes of artifacts and uploads and gives out links to
// them.
//
// A BlobStore stores each content once, under its SHA-256. A name never changes its
// content, and a write that breaks off is never visible. Uploads streams a poster's
// file into it, detects its type, and stores its description. A LinkSigner makes
// links that open a file without a credential until they expire.
//
// What does not belong here: HTTP and multipart forms (api), SQL (store), who may
// read a file (api and the activities), and whether a file is any good (evidence).
package files
