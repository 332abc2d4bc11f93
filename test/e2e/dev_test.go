package e2e

import (
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/demo"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestDev_AgentsOfTheDemosDeveloperMeetTheTasksOfItsPoster(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, developer := m.Demo(t, demo.PosterKey), m.Demo(t, demo.AgentKey)
	agent := developer.Agent(t, category, goodAnswer())
	mustBeInvited(t, m, poster, agent)

	old := formerDeveloper(t, m)
	earlier := old.Agent(t, category, goodAnswer())
	m.Stop(t)
	replaceInEnv(t, m, developer.Key(), old.Key())
	m.Run(t)
	if m.Demo(t, demo.PosterKey).Key() != poster.Key() {
		t.Error("the poster's key of the earlier run is not kept")
	}
	developer = m.Demo(t, demo.AgentKey)
	if developer.Key() == old.Key() || developer.Account != poster.Account {
		t.Errorf("the developer's key is of account %s, the poster's of %s", developer.Account, poster.Account)
	}
	agentOf(t, developer, earlier)
	mustBeInvited(t, m, m.Demo(t, demo.PosterKey), agent, earlier)
}

// formerDeveloper is the account that developers had of their own in earlier versions.
func formerDeveloper(t *testing.T, m *testkit.Marketplace) *testkit.Client {
	t.Helper()
	account := uuid.MustParse("00000000-0000-4000-8000-000000000002")
	if err := m.Store.EnsureAccount(t.Context(), account, "Demo developer"); err != nil {
		t.Fatal(err)
	}
	plain, record := auth.NewKey(false)
	record.AccountID, record.Name, record.Scopes = account, "development", []market.Scope{market.ScopeAgent}
	if err := m.Store.InsertKey(t.Context(), record); err != nil {
		t.Fatal(err)
	}
	return m.Account(t).WithKey(plain)
}

func replaceInEnv(t *testing.T, m *testkit.Marketplace, was, becomes string) {
	t.Helper()
	content, err := os.ReadFile(m.EnvFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.EnvFile(), []byte(strings.ReplaceAll(string(content), was, becomes)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustBeInvited(t *testing.T, m *testkit.Marketplace, poster *testkit.Client, agents ...*testkit.Agent) {
	t.Helper()
	task := post(t, m, poster)
	task.await(t, market.TaskReview)
	invited := task.invited(t)
	for _, agent := range agents {
		if !invited[agent.ID] {
			t.Errorf("%s was not invited to the task of its own account; invited were %v", agent.Slug, invited)
		}
	}
}
