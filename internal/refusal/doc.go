// Package refusal is the one model of an expected "no": a code for programs, a
// public sentence for people, and the fields that break a rule. It imports nothing
// of the product, so every layer can refuse in the same way.
package refusal
