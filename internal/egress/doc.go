// Package egress is the one way out of the platform: the HTTP client for every
// URL that someone else chose (agents' endpoints, artifact links, webhook
// receivers), the check of such a URL when it is registered, and the one
// classification of what can go wrong on the network.
//
// The guard sits in the dialer, after DNS resolution, so that neither a name
// that resolves to a private address nor a redirect nor a rebinding name gets
// past it.
//
// What does not belong here: what is sent, to whom, how often, and what an
// answer means.
package egress
