// Package attachment takes in the files that posters give along: it tells their
// type from their bytes, streams them to the blob store and keeps their
// description.
//
// What does not belong here: HTTP and its multipart form (api), rules about
// names and sizes (market), and SQL (store).
package attachment
