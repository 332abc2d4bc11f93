package fuzz

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// world is an account with credentials of every kind and objects of its own. One
// test at a time uses it, so that nobody else changes what the test reads twice.
type fixture struct {
	market   *testkit.Marketplace
	document *document
	client   *testkit.Client
	pool     *pool
	kinds    []kind
	stranger *fixture // another account

	poster, reader, agent, onlyPoster, admin, live string
	badKeys                                        []string

	mu      sync.Mutex
	seen    map[string][]string // cursors, by the operation that gave them
	secrets map[string]string   // of calls that an agent answers later, by call
}

func newWorld(t *testing.T, m *testkit.Marketplace) *fixture {
	t.Helper()
	w := &fixture{market: m, client: m.Account(t), pool: newPool(), seen: map[string][]string{}, secrets: map[string]string{}}
	w.pool.keep(w.client.Account.String())
	key := func(owner market.Owner, change func(*auth.KeyRecord), scopes ...market.Scope) string {
		plain, record := auth.NewKey(owner.Livemode)
		record.AccountID, record.Name, record.Scopes = owner.AccountID, "fuzz", scopes
		if change != nil {
			change(&record)
		}
		if err := m.Store.InsertKey(t.Context(), record); err != nil {
			t.Fatalf("create key: %v", err)
		}
		w.pool.keep(record.ID.String())
		return plain
	}
	own := w.client.Account
	w.poster = key(market.Owner{AccountID: own, Livemode: false}, nil, market.ScopePoster, market.ScopeAgent)
	w.reader = key(market.Owner{AccountID: own, Livemode: false}, nil, market.ScopePosterRead, market.ScopeAgentRead)
	w.agent = key(market.Owner{AccountID: own, Livemode: false}, nil, market.ScopeAgent)
	w.onlyPoster = key(market.Owner{AccountID: own, Livemode: false}, nil, market.ScopePoster)
	w.live = key(market.Owner{AccountID: own, Livemode: true}, nil, market.ScopePoster, market.ScopeAgent)
	operator := m.Account(t, market.ScopeAdmin)
	w.pool.keep(operator.Account.String())
	w.admin = key(market.Owner{AccountID: operator.Account, Livemode: false}, nil, market.ScopeAdmin)
	past := time.Now().Add(-time.Hour)
	w.badKeys = []string{
		key(market.Owner{AccountID: own, Livemode: false}, func(k *auth.KeyRecord) { k.ExpiresAt = &past }, market.ScopePoster, market.ScopeAgent,
			market.ScopeAdmin),
	}
	unknown, _ := auth.NewKey(false)
	w.badKeys = append(w.badKeys, unknown)
	w.client.Grant(t, 90_000_00)
	var keys struct {
		Keys []struct {
			ID string `json:"id"`
		} `json:"api_keys"`
	}
	w.client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/api-keys", nil, &keys)
	for _, k := range keys.Keys {
		w.pool.keep(k.ID)
	}
	return w
}

// credential is one that holds what an operation asks for.
func (w *fixture) credential(need string) string {
	switch need {
	case "open", "signature":
		return ""
	case "admin":
		return w.admin
	}
	return w.poster
}

// tooWeak is a valid credential that does not hold it; empty when every one does.
func (w *fixture) tooWeak(need string) string {
	switch need {
	case "poster", "agent", "any that is not read-only":
		return w.reader
	case "poster:read":
		return w.agent
	case "agent:read":
		return w.onlyPoster
	case "admin":
		return w.poster
	}
	return ""
}

func (w *fixture) cursors(o *operation) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen[o.OperationID])
}

func (w *fixture) sawCursor(o *operation, cursor string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[o.OperationID] = append(w.seen[o.OperationID], cursor)
}

// readKinds reads what can be posted.
func (w *fixture) readKinds(t *testing.T) {
	t.Helper()
	var catalogue struct {
		Categories []struct {
			Slug      string `json:"slug"`
			TaskTypes []struct {
				Slug  string  `json:"slug"`
				Least float64 `json:"min_budget_usd"`
				Most  float64 `json:"max_budget_usd"`
			} `json:"task_types"`
		} `json:"categories"`
	}
	w.client.Must(t, http.StatusOK, http.MethodGet, "/api/v1/categories", nil, &catalogue)
	for _, c := range catalogue.Categories {
		w.pool.add(names{"category": c.Slug})
		for _, one := range c.TaskTypes {
			w.kinds = append(w.kinds, kind{c.Slug, one.Slug, one.Least, one.Most})
		}
	}
}
