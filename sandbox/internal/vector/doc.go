// Package vector draws flat pictures out of filled paths, letters included, and
// writes them as SVG and as PNG. Letters are outlines of the fonts that travel
// with the program, so a wordmark looks the same in every viewer.
//
// What does not belong here: what to draw (package studio).
package vector
