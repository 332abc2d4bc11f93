// Package secrets keeps what must be sent again (execute keys, webhook and
// callback secrets) unreadable in the database: authenticated encryption under a
// keyring from configuration, bound to the row that the secret belongs to.
//
// What does not belong here: API keys, which are only ever hashed (package auth),
// and where the configuration comes from.
package secrets
