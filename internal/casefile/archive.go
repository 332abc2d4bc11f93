package casefile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

// Reader reads what a case file tells. Reads of a task are for whoever may see it;
// the first names the owner.
type Reader interface {
	TaskOfAccount(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Task, error)
	EventsOfTask(ctx context.Context, taskID uuid.UUID, after int64, limit int) ([]market.Event, error)
	RoundsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Round, error)
	ListBids(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Bid, error)
	JudgementsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Judgement, error)
	ListDeliveries(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Delivery, error)
	DisputeOfTask(ctx context.Context, taskID uuid.UUID) (market.Dispute, error)
	MovementsOfTask(ctx context.Context, taskID uuid.UUID) ([]market.Movement, error)
	KeptCaseFile(ctx context.Context, taskID uuid.UUID) (json.RawMessage, error)
}

// Records are where tasks and their case files are kept.
type Records interface {
	// Snapshot gives read a Reader that sees everything as it is at one moment.
	Snapshot(ctx context.Context, read func(Reader) error) error

	// KeepCaseFile keeps a case file, unless one is kept, and gives the one kept.
	KeepCaseFile(ctx context.Context, taskID uuid.UUID, document json.RawMessage) (json.RawMessage, error)
}

// Archive gives case files. Each is written when it is first asked for and kept, so
// that all copies of it are the same.
type Archive struct {
	records Records
}

// NewArchive makes an Archive over records.
func NewArchive(records Records) *Archive { return &Archive{records} }

// CaseFile gives the case file of a task that the account posted;
// refusal.WrongState before the task has ended.
func (a *Archive) CaseFile(ctx context.Context, owner market.Owner, taskID uuid.UUID) (publicapi.CaseFile, error) {
	var kept, written json.RawMessage
	err := a.records.Snapshot(ctx, func(r Reader) error {
		task, err := r.TaskOfAccount(ctx, owner, taskID)
		if err != nil {
			return err
		}
		if !task.Status.Ended() {
			return refusal.New(refusal.WrongState, "The task is %s; its case file is written when it has ended.", task.Status)
		}
		kept, err = r.KeptCaseFile(ctx, taskID)
		if refusal.Is(err, refusal.NotFound) {
			written, err = write(ctx, r, &task)
		}
		return err
	})
	if err == nil && kept == nil {
		kept, err = a.records.KeepCaseFile(ctx, taskID, written)
	}
	if err != nil {
		return publicapi.CaseFile{}, err
	}
	var file publicapi.CaseFile
	if err := json.Unmarshal(kept, &file); err != nil {
		return publicapi.CaseFile{}, fmt.Errorf("read case file: %w", err)
	}
	return file, nil
}

func write(ctx context.Context, r Reader, task *market.Task) (json.RawMessage, error) {
	c := newChain(task.ID)
	events, err := r.EventsOfTask(ctx, task.ID, 0, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	for i := range events {
		body, err := publicapi.EventBody(events[i])
		if err != nil {
			return nil, err
		}
		c.add(kindEvent, body)
	}
	err = errors.Join(put(c, kindTask, publicapi.TaskOf(*task)), putBids(ctx, r, c, task), putWork(ctx, r, c, task))
	if err != nil {
		return nil, err
	}
	document, err := json.Marshal(c.file)
	if err != nil {
		return nil, fmt.Errorf("write case file: %w", err)
	}
	return document, nil
}

// putBids adds who was asked, what they handed in and how it was judged.
func putBids(ctx context.Context, r Reader, c *chain, task *market.Task) error {
	rounds, err := r.RoundsOfTask(ctx, task.ID)
	if err != nil {
		return err
	}
	bids, err := r.ListBids(ctx, task.Owner(), task.ID)
	if err != nil {
		return err
	}
	judgements, err := r.JudgementsOfTask(ctx, task.ID)
	if err != nil {
		return err
	}
	var agents []publicapi.CaseAgent
	for i := range bids {
		agent := publicapi.CaseAgent{ID: bids[i].AgentID, Name: bids[i].AgentName}
		if !slices.Contains(agents, agent) {
			agents = append(agents, agent)
		}
	}
	return errors.Join(
		put(c, kindAgent, agents...),
		put(c, kindTriage, each(rounds, publicapi.CaseTriageOf)...),
		put(c, kindBid, each(bids, publicapi.CaseBidOf)...),
		put(c, kindJudgement, each(judgements, publicapi.JudgementOf)...),
	)
}

// putWork adds what was delivered, disputed and paid.
func putWork(ctx context.Context, r Reader, c *chain, task *market.Task) error {
	deliveries, err := r.ListDeliveries(ctx, task.Owner(), task.ID)
	if err != nil {
		return err
	}
	var disputes []publicapi.Dispute
	dispute, err := r.DisputeOfTask(ctx, task.ID)
	switch {
	case err == nil:
		disputes = append(disputes, publicapi.DisputeOf(dispute))
	case !refusal.Is(err, refusal.NotFound):
		return err
	}
	movements, err := r.MovementsOfTask(ctx, task.ID)
	if err != nil {
		return err
	}
	return errors.Join(
		put(c, kindDelivery, publicapi.DeliveriesOf(deliveries)...),
		put(c, kindDispute, disputes...),
		put(c, kindMoney, each(movements, publicapi.MovementOf)...),
	)
}

func each[From, To any](from []From, shape func(From) To) []To {
	list := make([]To, len(from))
	for i := range from {
		list[i] = shape(from[i])
	}
	return list
}
