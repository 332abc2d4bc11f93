// Package ratelimit counts requests per client and bucket in fixed windows, in
// this process or in Redis for all replicas: which address belongs to which bucket
// (bucket.go), how many requests it takes (limits.go), and whom an operator allows
// more (overrides.go).
//
// What does not belong here: HTTP headers and answers (api), who a client is
// (api and auth), and the table of overrides (store).
package ratelimit
