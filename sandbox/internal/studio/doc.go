// Package studio draws logos, wordmarks and cards: a motif that the brief's
// words suggest, a palette from its colours with the contrast checked, and the
// name set in real letters. Three house styles draw the same brief differently.
//
// What does not belong here: paths, letters and file formats (package vector).
package studio
