// Package contract is everything that crosses Temporal's wire between the API,
// the workflows and the activities: names, ids, message types and the encoding
// of errors. It is the only package that api and workflows share besides market.
//
// An activity, update, signal or query is one value that both sides use, so the
// compiler compares their messages. A new activity takes two files: its declaration
// here and its method in activities, where activities.New finds it missing.
//
// A shipped name or field never changes, since running workflows carry it; fields
// are only ever added. The golden test pins the list.
//
// What does not belong here: rules (package market) and the public JSON of the
// HTTP API (package publicapi).
package contract
