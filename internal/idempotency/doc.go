// Package idempotency answers a request that its sender may repeat under one
// Idempotency-Key. The first final answer is kept and given to every repeat. A
// request that was refused without any effect leaves its key free. A try whose
// outcome is unknown leaves the key bound to its request, and a repeat resumes it.
//
// What does not belong here: HTTP (api) and SQL (store).
package idempotency
