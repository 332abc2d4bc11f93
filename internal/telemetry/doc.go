// Package telemetry makes the process's logger and hands it to Temporal's SDK.
//
// What does not belong here: what is worth logging; secrets and bodies never are.
package telemetry
