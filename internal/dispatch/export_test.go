package dispatch

// These are the unexported steps of a Dispatcher.
var (
	PauseBefore = (*Dispatcher).pauseBefore
	HandOver    = (*Dispatcher).handOver
)
