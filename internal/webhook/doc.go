// Package webhook delivers events to the receivers that posters registered.
//
// A run is one pass of a delivery through the retry schedule. The database trigger
// writes an event and its deliveries in one transaction. The Dispatcher claims
// waiting runs, makes the first attempt of each, and starts one standalone Temporal
// activity for each run that needs retries. A claim is a lease: if a dispatcher
// crashes, its runs become claimable again when the lease ends. Activity ids are
// derived from runs, so starting a run twice starts it once.
//
// The Attempter makes one attempt: it signs the body with every valid secret, sends
// it through the guarded client, and records the outcome. A crash between sending
// and recording repeats the attempt, and the receiver sees the same delivery id
// twice. The Janitor restarts lost runs and deletes old deliveries. The Service
// creates webhooks and their secrets.
//
// What does not belong here: which events go to which webhook (the database
// trigger), SQL (store), and the JSON of an event (the public API types).
package webhook
