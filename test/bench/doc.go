// Command bench measures what the product costs above the bare workflow engine.
//
// It needs a stack in its environment and is run by `make bench`. It starts the
// product's real binary, serves five agents that answer at once, and measures in
// rounds that take turns, so that what else the machine does hits all alike. It
// fails when something breaks, never because something is slow.
//
// What does not belong here: promises about behaviour; those are tests.
package main
