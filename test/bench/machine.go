package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/temporal"
)

// machine says in a line what was measured on.
func (s *stage) machine(ctx context.Context) (string, error) {
	var postgres string
	if err := s.store.Pool().QueryRow(ctx, `SHOW server_version`).Scan(&postgres); err != nil {
		return "", fmt.Errorf("ask PostgreSQL's version: %w", err)
	}
	server, err := s.temporal.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return "", fmt.Errorf("ask Temporal's version: %w", err)
	}
	return fmt.Sprintf("%d cores%s, %s, Temporal %s, SDK %s, PostgreSQL %s", runtime.NumCPU(), load1(), runtime.Version(),
		server.GetServerVersion(), temporal.SDKVersion, strings.Fields(postgres)[0]), nil
}

// load1 is how busy the machine was in the last minute, this run included.
func load1() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "" // no Linux
	}
	return " (load " + strings.Fields(string(content))[0] + ")"
}
