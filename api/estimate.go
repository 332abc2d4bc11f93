package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// withDryRun describes the two answers of POST /tasks: the task, and with
// dry_run=true what it may expect.
func withDryRun(serve mounter) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		schemas := humaAPI.OpenAPI().Components.Schemas
		described.Responses = map[string]*huma.Response{}
		for status, body := range map[int]struct {
			meaning string
			shape   reflect.Type
		}{
			http.StatusCreated: {"The task.", reflect.TypeFor[publicapi.Task]()},
			http.StatusOK:      {"After a dry run, what the task may expect.", reflect.TypeFor[publicapi.Estimate]()},
		} {
			described.Responses[strconv.Itoa(status)] = &huma.Response{
				Description: body.meaning,
				Content:     map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(body.shape, true, "")}},
			}
		}
		serve(humaAPI, described, f)
	}
}

// estimate checks a task by every rule and says what it may expect, with the same
// triage that will choose the pool; nothing is created.
func (s *server) estimate(ctx context.Context, body *createTaskBody) (*createTaskOutput, error) {
	input, err := s.newTaskInput(ctx, uuid.Must(uuid.NewV7()), body.draft())
	if err != nil {
		return nil, err
	}
	if _, err := s.find(ctx, body.named()); err != nil {
		return nil, err
	}
	kind, err := s.Taxonomy.Kind(input.Category, input.TaskType)
	if err != nil {
		return nil, err
	}
	task := market.Task{
		ID: input.TaskID, AccountID: input.AccountID, Livemode: input.Livemode, TaskContent: input.TaskContent, Terms: input.Terms,
	}
	candidates, err := s.Marketplace.Candidates(ctx, &task)
	if err != nil {
		return nil, err
	}
	won, err := s.Marketplace.WinningPrices(ctx, input.Livemode, input.Category, input.TaskType)
	if err != nil {
		return nil, err
	}
	triage := market.TriageTaskOf(&task, 1, nil)
	pool := market.Triage(triage, candidates).Chosen
	available := slices.DeleteFunc(candidates, func(c market.Candidate) bool { return market.Ineligible(triage, c) != "" })
	return &createTaskOutput{Status: http.StatusOK, Body: publicapi.Estimate{
		DryRun: true, Title: input.Title, Category: input.Category, TaskType: input.TaskType,
		BudgetUSD: publicapi.USD(input.Budget), MinBudgetUSD: publicapi.USD(kind.MinBudget), MaxBudgetUSD: publicapi.USD(kind.MaxBudget),
		MedianPriceUSD: publicapi.NullUSD{Amount: won.Median}, AgentsAvailable: len(available), PoolSize: len(pool),
	}}, nil
}

// inQuery places the fields of a refusal in the query.
func inQuery(err error) error {
	refused, ok := refusal.As(err)
	if !ok || len(refused.Fields) == 0 {
		return err
	}
	fields := slices.Clone(refused.Fields)
	for i := range fields {
		fields[i].Field = "query." + fields[i].Field
	}
	return refusal.Fields(fields)
}

type pricesInput struct {
	Category string `path:"category" maxLength:"100"`
	TaskType string `query:"task_type" maxLength:"100" doc:"Return only prices of this task type."`
	Livemode bool   `query:"livemode" default:"true" doc:"false returns the prices of test tasks."`
}

type pricesOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         publicapi.Prices
}

// getPrices tells everyone what work of a category is won for.
func (s *server) getPrices(ctx context.Context, in *pricesInput) (*pricesOutput, error) {
	kinds := s.Taxonomy.Kinds()
	if !slices.ContainsFunc(kinds, func(k market.TaskKind) bool { return k.Category == in.Category }) {
		return nil, refusal.New(refusal.NotFound, sentenceNotFound)
	}
	if in.TaskType != "" {
		if _, err := s.Taxonomy.Kind(in.Category, in.TaskType); err != nil {
			return nil, inQuery(err)
		}
	}
	won, err := s.Marketplace.WinningPrices(ctx, in.Livemode, in.Category, in.TaskType)
	if err != nil {
		return nil, err
	}
	return &pricesOutput{
		CacheControl: "public, max-age=60",
		Body:         publicapi.PricesOf(in.Category, in.TaskType, in.Livemode, won),
	}, nil
}
