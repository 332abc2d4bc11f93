// Package auth tells who is calling: it makes and reads API keys and turns a
// credential into a market.Principal.
//
// A key is shown once. Only its SHA-256 hash and last four characters are kept,
// so neither the database nor a log can give it back. A fast hash is enough since
// a key carries 256 random bits: there is nothing to guess.
//
// What does not belong here: what a scope permits (market.Principal.Has, asked by
// package api), SQL, and HTTP headers.
package auth
