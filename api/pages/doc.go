// Package pages serves the pages that show the OpenAPI document to people: Swagger
// UI at /docs and Redoc at /redoc. Everything they load is embedded, so they work
// offline, and their content security policy lets nothing else run.
//
// Redoc's bundle is the file redoc.standalone.js of the npm package redoc 2.5.4,
// compressed and otherwise as it was published; its licence lies beside it.
//
// What does not belong here: the document itself (api makes it).
package pages
