// Package stack puts the parts together: starts them in order, stops them in
// reverse order, and tells a child program where they are.
//
// What belongs here: the order, the ports, the environment. How one part works
// does not.
package stack
