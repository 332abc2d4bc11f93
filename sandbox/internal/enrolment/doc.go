// Package enrolment keeps the demo agents registered at a marketplace: it registers
// those that are missing, changes those whose profile or address differs, keeps
// their execute keys in a state file, and gets them to bid by an operator's
// decision or by their benchmark. Every step may be repeated.
//
// What does not belong here: the agents and their work (agents), and HTTP
// (marketplace).
package enrolment
