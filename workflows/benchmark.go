package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/workflow"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// benchmark is one run while it is under way. Its history stays below 20 events
// and 14 per trial, so 39 trials need no fresh run.
type benchmark struct {
	input   contract.BenchmarkInput
	log     log.Logger
	plan    contract.PlanBenchmarkResult
	planned bool
	refused error // why the run may not begin

	answered map[string]bool // calls that an async or pull agent has answered, by id
	asking   []string        // what the agent is being asked now, in words
	done     int             // trials of which nothing more will come

	stop       market.BenchmarkStop // set when the run ends early
	stopReason string
}

// BenchmarkWorkflow is one run of an agent's benchmark: it asks for three
// synthetic tasks per category, has them judged and ends the run by the market's
// rule. It returns an error only when the run may not begin, encoded as
// contract.EncodeRefusal does. An operator may cancel it at any time.
func BenchmarkWorkflow(ctx workflow.Context, input contract.BenchmarkInput) error {
	b := &benchmark{input: input, log: workflow.GetLogger(ctx), answered: map[string]bool{}}
	if err := b.serveAwaitRecorded(ctx); err != nil {
		return err
	}
	lasting, _ := workflow.NewDisconnectedContext(ctx)
	plan, err := execute(lasting, contract.ActivityPlanBenchmark, "Draw the tasks for "+clip(input.AgentName), input).result(lasting)
	if err != nil {
		b.refused = err
		_ = workflow.Await(lasting, func() bool { return workflow.AllHandlersFinished(lasting) })
		return answer(asRefusal(err))
	}
	b.plan, b.planned = plan, true
	b.receiveSignals(lasting)
	b.askEverything(ctx)
	return b.end(lasting)
}

// serveAwaitRecorded answers the call that asked for the run once the run can be
// read.
func (b *benchmark) serveAwaitRecorded(ctx workflow.Context) error {
	return handleAwaitRecorded(ctx, func(ctx workflow.Context) error {
		ctx, _ = workflow.NewDisconnectedContext(ctx)
		if err := workflow.Await(ctx, func() bool { return b.planned || b.refused != nil }); err != nil {
			return answer(err)
		}
		return answer(asRefusal(b.refused))
	})
}

// receiveSignals notes which calls an async or pull agent has answered.
func (b *benchmark) receiveSignals(ctx workflow.Context) {
	submissions := channelOf(ctx, contract.SignalBidSubmitted)
	workflow.GoNamed(ctx, "receive signals", func(ctx workflow.Context) {
		for {
			b.answered[submissions.receive(ctx).CallID.String()] = true
		}
	})
}

// askEverything asks the categories side by side, a bounded number at once.
func (b *benchmark) askEverything(ctx workflow.Context) {
	calling, cancel := workflow.WithCancel(ctx)
	defer cancel()
	categories := b.categories()
	open, outstanding := max(b.input.Terms.AtOnce, 1), len(categories)
	for _, trials := range categories {
		workflow.GoNamed(calling, "ask for "+trials[0].Category, func(ctx workflow.Context) {
			defer func() { outstanding-- }()
			if workflow.Await(ctx, func() bool { return open > 0 || b.stop != "" }) != nil || b.stop != "" {
				return
			}
			open--
			b.askCategory(ctx, trials)
			open++
		})
	}
	b.announce(ctx)
	if workflow.Await(ctx, func() bool { return outstanding == 0 || b.stop != "" }) != nil {
		b.stop, b.stopReason = market.StopOperator, "The benchmark was stopped by an operator."
	}
	cancel()
	lasting, _ := workflow.NewDisconnectedContext(ctx)
	_ = workflow.Await(lasting, func() bool { return outstanding == 0 })
}

// categories groups the trials in the order of the plan.
func (b *benchmark) categories() [][]contract.PlannedTrial {
	var grouped [][]contract.PlannedTrial
	for _, trial := range b.plan.Trials {
		if last := len(grouped) - 1; last >= 0 && grouped[last][0].Category == trial.Category {
			grouped[last] = append(grouped[last], trial)
			continue
		}
		grouped = append(grouped, []contract.PlannedTrial{trial})
	}
	return grouped
}

// askCategory asks from easy to hard. A trial without an answer loses the
// category, so the harder ones would cost both sides for nothing.
func (b *benchmark) askCategory(ctx workflow.Context, trials []contract.PlannedTrial) {
	for _, trial := range trials {
		words := fmt.Sprintf("%s, %s (%s)", trial.Category, trial.TaskType, trial.Level)
		b.asking = append(b.asking, words)
		b.announce(ctx)
		answered := b.askTrial(ctx, trial)
		b.asking = slices.DeleteFunc(b.asking, func(asked string) bool { return asked == words })
		b.done++
		b.announce(ctx)
		if !answered || b.stop != "" {
			return
		}
	}
}

// askTrial asks one trial and has the answer judged; false when there is none.
func (b *benchmark) askTrial(ctx workflow.Context, trial contract.PlannedTrial) bool {
	in := contract.TrialInput{RunID: b.input.RunID, TrialID: trial.TrialID}
	collected, err := b.collect(ctx, trial, in)
	switch {
	case err != nil:
		b.stopIfRefused(err)
		return false
	case !collected.Received:
		b.log.Info("Trial without an answer", "category", trial.Category, "level", trial.Level, "reason", collected.Reason)
		return false
	}
	if _, err := execute(ctx, contract.ActivityJudgeTrial, summaryOf("Judge", trial), in).result(ctx); err != nil {
		b.stopIfRefused(err)
		return false
	}
	return true
}

// collect calls the agent and, if it is async or pull, waits for its answer, both
// until the window closes.
func (b *benchmark) collect(ctx workflow.Context, trial contract.PlannedTrial, in contract.TrialInput) (contract.CollectTrialResult, error) {
	window := b.input.Terms.Window
	if b.plan.Asynchronous {
		window = max(window, b.input.Terms.Execution)
	}
	until := workflow.Now(ctx).Add(window)
	collected, err := executeWithin(ctx, contract.ActivityCollectTrial, window, summaryOf("Ask for", trial), in).result(ctx)
	if err == nil && !collected.Pending {
		return collected, nil
	}
	if _, refused := contract.DecodeRefusal(err); refused || ctx.Err() != nil {
		return collected, err
	}
	if err == nil {
		id := contract.CallID(trial.BidID, market.CallPrototype, 1, 1).String()
		left := max(until.Sub(workflow.Now(ctx)), 0)
		if _, err := workflow.AwaitWithTimeout(ctx, left, func() bool { return b.answered[id] }); err != nil {
			return collected, err
		}
	}
	return execute(ctx, contract.ActivityReceiveTrial, summaryOf("Take what is there of", trial), in).result(ctx)
}

// stopIfRefused stops the run when the agent may not be asked any more.
func (b *benchmark) stopIfRefused(err error) {
	refused, ok := contract.DecodeRefusal(err)
	if !ok || b.stop != "" {
		return
	}
	b.stop, b.stopReason = market.StopAgentChanged, refused.Message
}

func (b *benchmark) end(ctx workflow.Context) error {
	closed, err := execute(ctx, contract.ActivityCloseBenchmark, "End the run and prove what was passed",
		contract.CloseBenchmarkInput{RunID: b.input.RunID, Stop: b.stop, Reason: b.stopReason}).result(ctx)
	if err != nil {
		return answer(asRefusal(err))
	}
	workflow.SetCurrentDetails(ctx, strings.TrimSpace(fmt.Sprintf("**%s** Proven: %s. %s", closed.Status, orNone(closed.Proven), b.stopReason)))
	b.log.Info("Benchmark ended", "status", closed.Status, "proven", closed.Proven, "reason", b.stopReason)
	_ = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
	return nil
}

// announce tells in the Temporal UI what the run is waiting for.
func (b *benchmark) announce(ctx workflow.Context) {
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("**running** %d of %d trials done. %s works on: %s.",
		b.done, len(b.plan.Trials), b.input.AgentName, orNone(b.asking)))
}

// asRefusal gives a refusal its plain form; other errors stay.
func asRefusal(err error) error {
	if refused, ok := contract.DecodeRefusal(err); ok {
		return refused
	}
	return err
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, "; ")
}

func summaryOf(act string, trial contract.PlannedTrial) string {
	return fmt.Sprintf("%s the %s %s", act, trial.Level, clip(trial.TaskType))
}
