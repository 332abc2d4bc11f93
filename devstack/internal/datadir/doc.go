// Package datadir owns the folder in which a stack keeps its data: who may use
// it, what a throw-away one is called, and how it is forgotten.
//
// What belongs here: locks, log files, removal. What is kept inside does not.
package datadir
