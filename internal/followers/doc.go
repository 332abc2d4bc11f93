// Package followers wakes those who follow tasks: however many follow, one
// connection to the database listens for all of them.
//
// What does not belong here: what they read when they wake (store), and how it is
// sent (api).
package followers
