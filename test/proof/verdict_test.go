package proof

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/egress"
	"github.com/aitasker/aitasker/internal/ledger"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

// verdict is what a run came to. Each list names what broke a promise.
type verdict struct {
	took time.Duration

	tasks      int
	events     int
	deliveries int
	attempts   int // that the product knows of
	answered   map[mood]int
	answers    map[int]int // to the posters' acts

	unfinished []string // tasks that are not completed
	doubles    []string // tasks that nobody posted, or posted twice
	gaps       []string // sequences of tasks that are not 1..n
	lost       []string // events that no receiver took
	doubled    []string // events under more than one delivery id
	unlisted   []string // events that GET /events does not give like the log
	altered    []string // attempts with other bytes or wrong signatures
	pending    []string // deliveries that have not succeeded
	unpaid     []string // tasks that were not paid exactly once
	unbalanced []string // promises of the ledger that are broken
	refused    []string // acts of posters, and repeats of them, that were refused
	recalled   []string // calls to agents under a key of another call
}

// broken is everything that may not have happened, by name.
func (v *verdict) broken() []struct {
	name  string
	found []string
} {
	return []struct {
		name  string
		found []string
	}{
		{"lost", v.lost},
		{"doubled ids", v.doubled},
		{"gaps", v.gaps},
		{"other bytes or signatures", v.altered},
		{"not in GET /events", v.unlisted},
		{"deliveries left", v.pending},
		{"tasks unfinished", v.unfinished},
		{"tasks doubled", v.doubles},
		{"not paid exactly once", v.unpaid},
		{"ledger", v.unbalanced},
		{"acts refused", v.refused},
		{"agents' calls mixed up", v.recalled},
	}
}

func (v *verdict) complain(t *testing.T) {
	t.Helper()
	const enough = 5
	for _, promise := range v.broken() {
		for _, detail := range promise.found[:min(len(promise.found), enough)] {
			t.Errorf("%s: %s", promise.name, detail)
		}
	}
}

// judge compares what receivers, the feed, the log and the ledger say.
func (p *proof) judge(t *testing.T) *verdict {
	t.Helper()
	v := &verdict{answered: map[mood]int{}, answers: map[int]int{}}
	posted := 0
	for _, d := range p.posters {
		posted += len(d.ids)
		v.refused = append(v.refused, d.refused...)
		for status, times := range d.answers {
			v.answers[status] += times
		}
		log := p.logOf(t, d)
		v.judgeTasks(t, p, d, log)
		v.judgeReceiver(d.receiver, log)
		v.judgeFeed(feedOf(t, d.client), log)
	}
	if v.tasks != *tasks || posted != *tasks {
		v.doubles = append(v.doubles, fmt.Sprintf("%d tasks were posted and %d are there, wanted %d", posted, v.tasks, *tasks))
	}
	v.judgeDeliveries(t, p)
	v.judgeLedger(t, p.market)
	for _, agent := range p.agents {
		v.judgeCalls(agent.Calls())
	}
	return v
}

// judgeTasks checks each task's end, its sequences and its money.
func (v *verdict) judgeTasks(t *testing.T, p *proof, d *poster, log map[uuid.UUID][]market.Event) {
	t.Helper()
	paid := map[string]market.Cents{
		"hold credits": -price, "hold escrow": price, "capture escrow": -price, "capture earnings": 8_50, "capture fees": 1_50,
	}
	for id, events := range log {
		v.tasks++
		v.events += len(events)
		for i, event := range events {
			if event.Sequence != int64(i+1) {
				v.gaps = append(v.gaps, fmt.Sprintf("event %d of task %s has sequence %d", i+1, id, event.Sequence))
			}
		}
		if len(events) == 0 || events[len(events)-1].Type != market.EventDeliveryApproved {
			v.unfinished = append(v.unfinished, fmt.Sprintf("task %s has %d events", id, len(events)))
		}
		if !slices.Contains(d.ids, id) {
			v.doubles = append(v.doubles, fmt.Sprintf("task %s is nobody's", id))
		}
		entries, err := ledger.EntriesOfTask(t.Context(), p.market.Store.Pool(), id)
		if err != nil {
			t.Fatalf("read ledger: %v", err)
		}
		moved := map[string]market.Cents{}
		for _, entry := range entries {
			moved[entry.Transfer+" "+entry.Account] += entry.Amount
		}
		if !cmp.Equal(paid, moved) {
			v.unpaid = append(v.unpaid, fmt.Sprintf("task %s moved %v", id, moved))
		}
	}
}

// judgeReceiver compares what came with the log: no more, no less, and the same.
func (v *verdict) judgeReceiver(r *receiver, log map[uuid.UUID][]market.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v.altered = append(v.altered, r.wrong...)
	for answer, times := range r.answered {
		v.answered[answer] += times
	}
	unknown := maps.Clone(r.arrivals)
	for task, events := range log {
		for _, event := range events {
			came := r.arrivals[event.ID]
			delete(unknown, event.ID)
			name := fmt.Sprintf("event %s, %s, number %d of task %s", event.ID, event.Type, event.Sequence, task)
			if came == nil || !came.taken {
				v.lost = append(v.lost, name)
				continue
			}
			if len(came.deliveries) != 1 {
				v.doubled = append(v.doubled, fmt.Sprintf("%s came as %v", name, slices.Collect(maps.Keys(came.deliveries))))
			}
			if body, err := publicapi.EventBody(event); err != nil || came.body != sha256.Sum256(body) {
				v.altered = append(v.altered, name+" came with bytes that are not the log's")
			}
		}
	}
	for id := range unknown {
		v.altered = append(v.altered, fmt.Sprintf("event %s is not in the log", id))
	}
}

// judgeFeed compares what GET /events gives with the log.
func (v *verdict) judgeFeed(feed map[uuid.UUID]publicapi.Event, log map[uuid.UUID][]market.Event) {
	for _, events := range log {
		for _, event := range events {
			if given, there := feed[event.ID]; !there || !cmp.Equal(given, publicapi.EventOf(event)) {
				v.unlisted = append(v.unlisted, fmt.Sprintf("event %s, there %t", event.ID, there))
			}
			delete(feed, event.ID)
		}
	}
	for id := range feed {
		v.unlisted = append(v.unlisted, fmt.Sprintf("event %s is not in the log", id))
	}
}

// judgeDeliveries checks that the product, too, knows of a success of each.
func (v *verdict) judgeDeliveries(t *testing.T, p *proof) {
	t.Helper()
	v.deliveries = column[int](t, p, `SELECT count(*)::int FROM webhook_deliveries`)[0]
	v.attempts = column[int](t, p, `SELECT count(*)::int FROM webhook_attempts`)[0]
	v.answered[refusals] = column[int](t, p, `SELECT count(*)::int FROM webhook_attempts WHERE failure = $1`, egress.CauseRefused.Sentence())[0]
	v.pending = column[string](t, p, `
		SELECT format('%s of event %s is %s after %s attempts, next %s', d.id, d.event_id, d.state, d.attempts, d.next_attempt_at)
		FROM webhook_deliveries d
		WHERE d.state <> 'succeeded' OR NOT EXISTS (SELECT FROM webhook_attempts a WHERE a.delivery_id = d.id AND a.status BETWEEN 200 AND 299)`)
	if v.deliveries != v.events {
		v.doubled = append(v.doubled, fmt.Sprintf("%d deliveries for %d events", v.deliveries, v.events))
	}
}

// judgeLedger asks the operator's own command.
func (v *verdict) judgeLedger(t *testing.T, m *testkit.SplitProcesses) {
	t.Helper()
	if checked := m.Command(t, "ledger", "check"); checked.Code != 0 {
		v.unbalanced = append(v.unbalanced, checked.Out+checked.Err)
	}
}

// judgeCalls checks that repeats of a call to an agent share their idempotency key,
// and that no other call has it.
func (v *verdict) judgeCalls(calls []testkit.Received) {
	keys, keyOf := map[string]string{}, map[string]string{}
	for _, received := range calls {
		key, call := received.Header.Get("Idempotency-Key"), received.TaskID.String()+" "+string(received.Mode)
		if known, seen := keys[key]; seen && known != call {
			v.recalled = append(v.recalled, fmt.Sprintf("key %s came with %s and with %s", key, known, call))
		}
		if known, seen := keyOf[call]; seen && known != key {
			v.recalled = append(v.recalled, fmt.Sprintf("call %s came with two keys", call))
		}
		keys[key], keyOf[call] = call, key
	}
}
