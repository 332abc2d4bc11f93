package casefile

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// Report is what a verification found out.
type Report struct {
	Head      string               `json:"head"` // as computed from the records
	Records   int                  `json:"records"`
	Events    int                  `json:"events"`
	Artifacts []publicapi.Artifact `json:"-"`
	Breaches  []string             `json:"breaches"` // a sentence each; empty when all holds
}

// found adds a breach.
func (r *Report) found(sentence string, args ...any) {
	r.Breaches = append(r.Breaches, fmt.Sprintf(sentence, args...))
}

// Verify checks a case file by nothing but itself: the chain of hashes, that no
// event is missing, that the records belong to one ended task and fit together,
// and that its money balances.
func Verify(document []byte) Report {
	report := Report{Breaches: []string{}}
	var file publicapi.CaseFile
	if err := json.Unmarshal(document, &file); err != nil {
		report.found("The file is no JSON document of a case file: %v.", err)
		return report
	}
	if file.Format != Format {
		report.found("The format is %q; this verifier knows %q.", file.Format, Format)
		return report
	}
	report.Records = len(file.Records)
	report.checkChain(&file)
	read := records{report: &report, file: &file}
	read.all()
	read.checkTask()
	read.checkWork()
	read.checkMoney()
	return report
}

func (r *Report) checkChain(file *publicapi.CaseFile) {
	before := beginning
	for i, record := range file.Records {
		if record.PreviousHash != before {
			r.found("Record %d (%s) does not follow the one before it: its previous_hash is not that one's hash. A record was taken out, put in or moved.", i+1, record.Kind)
		}
		if hashOf(record.PreviousHash, record.Kind, record.Body) != record.Hash {
			r.found("Record %d (%s) was changed: its hash is not that of its content.", i+1, record.Kind)
		}
		before = record.Hash
	}
	if file.Head != before {
		r.found("The head is not the hash of the last record: records were cut off or added at the end.")
	}
	r.Head = before
}

// records are the bodies of a case file, read.
type records struct {
	report *Report
	file   *publicapi.CaseFile

	events     []publicapi.Event
	tasks      []publicapi.Task
	agents     []publicapi.CaseAgent
	bids       []publicapi.Bid
	judgements []publicapi.Judgement
	deliveries []publicapi.Delivery
	disputes   []publicapi.Dispute
	movements  []publicapi.Movement
}

func (r *records) all() {
	for i, record := range r.file.Records {
		var err error
		switch record.Kind {
		case kindEvent:
			err = readInto(&r.events, record.Body)
		case kindTask:
			err = readInto(&r.tasks, record.Body)
		case kindAgent:
			err = readInto(&r.agents, record.Body)
		case kindTriage:
			err = readInto(&[]publicapi.CaseTriage{}, record.Body)
		case kindBid:
			err = readInto(&r.bids, record.Body)
		case kindJudgement:
			err = readInto(&r.judgements, record.Body)
		case kindDelivery:
			err = readInto(&r.deliveries, record.Body)
		case kindDispute:
			err = readInto(&r.disputes, record.Body)
		case kindMoney:
			err = readInto(&r.movements, record.Body)
		default:
			r.report.found("Record %d is a %q, which a case file does not have.", i+1, record.Kind)
		}
		if err != nil {
			r.report.found("Record %d (%s) cannot be read: %v.", i+1, record.Kind, err)
		}
	}
	r.report.Events = len(r.events)
}

func readInto[T any](list *[]T, body string) error {
	var value T
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	*list = append(*list, value)
	return nil
}

// checkTask checks that the events are those of the one ended task, all of them.
func (r *records) checkTask() {
	if len(r.tasks) != 1 {
		r.report.found("There are %d records of the task instead of one.", len(r.tasks))
		return
	}
	task := r.tasks[0]
	if task.ID != r.file.TaskID {
		r.report.found("The file is of task %s, its record of the task of %s.", r.file.TaskID, task.ID)
	}
	if !market.TaskStatus(task.Status).Ended() {
		r.report.found("The task is %s and has not ended.", task.Status)
	}
	if len(r.events) == 0 {
		r.report.found("There are no events.")
	}
	for i, event := range r.events {
		if event.Sequence != int64(i+1) {
			r.report.found("Event %d is missing: %s (%s) has the sequence %d.", i+1, event.ID, event.Type, event.Sequence)
			break
		}
	}
	for _, event := range r.events {
		var about struct {
			Task struct {
				ID uuid.UUID `json:"id"`
			} `json:"task"`
		}
		if err := json.Unmarshal(event.Data, &about); err != nil || about.Task.ID != task.ID {
			r.report.found("Event %d (%s) is of another task.", event.Sequence, event.Type)
		}
	}
}
