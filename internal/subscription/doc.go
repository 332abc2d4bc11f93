// Package subscription takes webhooks into the marketplace: it makes and seals
// their secrets and has them stored, and it writes the event of a test.
//
// What does not belong here: the rules of a webhook (market), the wire (api), SQL
// (store) and how an event is sent (webhooks).
package subscription
