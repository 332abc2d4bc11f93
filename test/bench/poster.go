package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/auth"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// poster is a client of the API that keeps its connections.
type poster struct {
	http *http.Client
	url  string
	key  string
}

// ample is sandbox money for every task that a run can settle.
const ample = market.Cents(1_000_000_00)

func (s *stage) newPoster(ctx context.Context) (*poster, error) {
	account, key, err := s.openAccount(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.store.GrantCredits(ctx, "bench:"+account.String(), market.Owner{AccountID: account, Livemode: false}, ample, "benchmark"); err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 4 * manyClients}
	return &poster{http: &http.Client{Transport: transport, Timeout: time.Minute}, url: s.product.URL, key: key}, nil
}

// openAccount makes an account with a test key. It posts and has agents: in test
// mode an account's own agents bid.
func (s *stage) openAccount(ctx context.Context) (uuid.UUID, string, error) {
	account, err := s.store.CreateAccount(ctx, "benchmark")
	if err != nil {
		return account, "", err
	}
	key, record := auth.NewKey(false)
	record.AccountID, record.Name, record.Scopes = account, "benchmark", []market.Scope{market.ScopePoster, market.ScopeAgent}
	return account, key, s.store.InsertKey(ctx, record)
}

// order is the body of POST /tasks; what else it may carry is left out.
type order struct {
	Category  string `json:"category"`
	TaskType  string `json:"task_type"`
	BudgetUSD int    `json:"budget_usd"`
	Brief     string `json:"brief"`
}

// The same order twice: nobody is registered for the one's category, five agents
// that answer at once are for the other's.
var (
	orderNobodyTakes = order{"photography", "product-photo", 20, brief}
	orderFiveTake    = order{"writing-translation", "tagline", 20, brief}
)

const brief = "A calm and modern tagline for Harbor Coffee, a small roastery by the sea that sells to cafés."

// post creates a task.
func (p *poster) post(ctx context.Context, o order) (publicapi.Task, error) {
	var task publicapi.Task
	err := p.call(ctx, http.MethodPost, "/tasks", o, http.StatusCreated, &task)
	return task, err
}

// unexpected is an answer with another status than the wanted one.
type unexpected struct {
	method, path string
	status       int
	answer       []byte
}

// Error shows the answer.
func (u *unexpected) Error() string {
	return fmt.Sprintf("%s %s = %d: %s", u.method, u.path, u.status, u.answer)
}

// call sends a request and reads the answer, which must have the wanted status.
func (p *poster) call(ctx context.Context, method, path string, body any, want int, into any) error {
	content := []byte{}
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode body: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, p.url+"/api/v1"+path, bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+p.key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := p.http.Do(request)
	if err != nil {
		return fmt.Errorf("send request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if response.StatusCode != want {
		return &unexpected{method: method, path: path, status: response.StatusCode, answer: answer}
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("decode answer of %s %s: %w", method, path, err)
	}
	return nil
}
