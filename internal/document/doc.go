// Package document reads the formats in which work is handed in: text, Markdown,
// HTML, SVG, tables, JSON, office documents, PDF and pictures. The evidence checks
// and the judge use the same readers, so what opens for one opens for the other.
//
// A reader returns what a file holds (blocks of text, tables, the pages' active
// content) or an error whose text is a clause with its own subject, such as "line 3:
// a quoted field is not closed", ready to stand in a sentence.
//
// Files come from strangers. They are read within limits of bytes, depth, cells and
// parts, they are never executed, and no reference in them is followed.
//
// What does not belong here: whether the work is good (judge), and whether it is
// what was recorded (evidence).
package document
