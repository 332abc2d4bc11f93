// Package app puts the parts of the product together: it opens what the settings
// name, hands each part what it needs, and runs the HTTP server, the worker and the
// deliveries of webhooks until they are stopped.
//
// What does not belong here: rules of the marketplace, and anything that a part
// could do without knowing the others.
package app
