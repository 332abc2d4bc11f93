// Package signedurl makes addresses of files that open without a credential for
// one hour, and checks them: the signature is the credential.
//
// What does not belong here: which file a path names and who may be given its
// address (package api and the activities).
package signedurl
