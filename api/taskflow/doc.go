// Package taskflow reaches the workflows of tasks for the API: it starts them,
// sends them commands and asks for their timeline, and turns what Temporal says
// into the API's errors.
//
// What does not belong here: what a command means or whether it is permitted
// (workflows, market), HTTP, and reads of the database.
package taskflow
