// Package config reads the settings of the process from its environment: typed,
// with defaults, checked at start with all mistakes named at once.
//
// What does not belong here: what a setting means for the product (the packages
// that take it) and anything read after start; workflow code never reads any of
// it, since a task keeps the terms it was born with.
package config
