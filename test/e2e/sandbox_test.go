package e2e

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/aitasker/aitasker/internal/demo"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// sandboxState is where the demo agents keep their port and keys.
func sandboxState(m *testkit.Marketplace) string {
	return filepath.Join(filepath.Dir(m.EnvFile()), "sandbox.json")
}

// sandboxAddress is where the demo agents listened last.
func sandboxAddress(t *testing.T, m *testkit.Marketplace) string {
	t.Helper()
	content, err := os.ReadFile(sandboxState(m))
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Port int `json:"port"`
	}
	if err := json.Unmarshal(content, &kept); err != nil {
		t.Fatal(err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(kept.Port))
}

func mustHaveTheSandbox(t *testing.T, m *testkit.Marketplace, agents int) int {
	t.Helper()
	var listed struct{ Agents []publicapi.Agent }
	m.Demo(t, demo.SandboxKey).Must(t, 200, "GET", "/api/v1/developers/agents?limit=200", nil, &listed)
	for _, agent := range listed.Agents {
		if !agent.Sandbox || agent.Status != "active" || agent.Visibility != "live" {
			t.Errorf("%s is %s and %s, sandbox: %v", agent.Slug, agent.Status, agent.Visibility, agent.Sandbox)
		}
	}
	if agents > 0 && len(listed.Agents) != agents {
		t.Errorf("%d agents, want %d", len(listed.Agents), agents)
	}
	task := post(t, m, m.Demo(t, demo.PosterKey))
	task.await(t, market.TaskReview)
	if bids := task.gallery(t).Bids; len(bids) == 0 {
		t.Error("no demo agent has bid")
	}
	return len(listed.Agents)
}

func TestSandbox_ServesEveryAccountAndGoesOnWithItsData(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_SANDBOX": "true"})
	agents := mustHaveTheSandbox(t, m, 0)
	m.Stop(t)
	m.Run(t)
	mustHaveTheSandbox(t, m, agents)
	m.Stop(t)
	if err := os.Remove(sandboxState(m)); err != nil { // as after an update from a version that kept no such file
		t.Fatal(err)
	}
	m.Run(t)
	mustHaveTheSandbox(t, m, agents)
}

func TestSandbox_EndsWithTheProcessThatStartedIt(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, map[string]string{"AITASKER_SANDBOX": "true"})
	address := sandboxAddress(t, m)
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("the sandbox does not listen: %v", err)
	}
	_ = connection.Close()
	m.Kill(t)
	testkit.Eventually(t, waitLimit, "the sandbox has ended", func() bool {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = connection.Close()
		}
		return err != nil
	})
}
