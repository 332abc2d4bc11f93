// Command plans measures GET /tasks on a million tasks of one account: for each
// filter it prints, as Markdown, how Postgres answers the first page and a page
// as deep as the list goes, up to the ten-thousandth.
//
// With -events it measures the feed of GET /events on that many in the same way.
//
// With -deliveries it measures what is asked of a webhook's deliveries.
//
// It needs an empty PostgreSQL, as devstack starts one:
//
//	.bin/devstack exec -- go run ./test/plans
package main
