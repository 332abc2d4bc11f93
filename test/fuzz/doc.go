// Package fuzz asks the running product for everything its own OpenAPI document
// describes: with requests that are valid, with requests that are wrong in one
// place, and with hostile ones. The document alone says what can be asked, so an
// operation that is added later is covered without a line here.
//
// What does not belong here: promises about what an operation does (package e2e
// and the packages' own tests). The only knowledge of the market in here is how to
// bring about objects that requests can name, and which documented rules go
// beyond the document's schemas.
package fuzz
