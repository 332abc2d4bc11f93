package webhook

// These are the unexported steps of a Dispatcher.
var (
	PauseBefore  = (*Dispatcher).pauseBefore
	StartRetries = (*Dispatcher).startRetries
)
