package dispatch

// PauseBefore is pauseBefore.
var PauseBefore = (*Dispatcher).pauseBefore
