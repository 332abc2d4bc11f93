// Package demo makes the accounts and test keys that a marketplace for trying
// things out begins with, and keeps them in an env file that shells and programs
// read.
//
// What does not belong here: accounts of real users (store), and what keys may do
// (auth).
package demo
