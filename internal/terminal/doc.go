// Package terminal keeps text that others wrote from controlling the terminal that
// shows it: titles, names and messages come from strangers, and an escape sequence
// in one of them could clear the screen, write to the clipboard or forge a line.
//
// What does not belong here: how results are laid out (internal/cli), and what text
// the marketplace takes (internal/market).
package terminal
