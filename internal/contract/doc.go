// Package contract is everything that crosses Temporal's wire between the API,
// the workflows and the activities: names, ids, message types and the encoding
// of errors. It is the only package that api and workflows share besides market.
//
// A shipped name or field never changes, since running workflows carry it; fields
// are only ever added. The golden test pins the list.
//
// What does not belong here: rules (package market) and the public JSON of the
// HTTP API (package publicapi).
package contract
