// Package scaffold makes program skeletons: functions named after what the
// brief asks, a JSON schema of the fields it speaks of, a test and a README. The
// code parses and runs; what it does not do yet fails with a clear message.
package scaffold
