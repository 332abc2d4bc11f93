// Package worker runs the workflows and activities: it registers them on their
// queues, tunes the SDK's workers and turns refusals into the one form that
// crosses Temporal's wire.
//
// What does not belong here: what a workflow decides or an activity does.
package worker
