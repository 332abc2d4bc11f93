package proof

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	category = "writing-translation"
	price    = market.Cents(10_00)

	requestPatience = 20 * time.Second // of a poster's software with one request
	betweenLooks    = 150 * time.Millisecond
)

// goodWork answers the brief so that any judge shows it.
const goodWork = `# Harbor Blend: coffee beans roasted by the sea

Harbor Blend is the everyday coffee of our small roastery at the old pier, for people who brew at home. We roast 12 kilos at a
time and pack the beans within an hour.

## What you taste

- Dark chocolate and toasted hazelnut in the first sip
- A hint of orange as the cup cools

## How to brew it

The beans are forgiving: a French press, a moka pot and a paper filter all give a round cup. Start with 15 grams for 250
millilitres of water at 94 °C. Order by Tuesday and your coffee leaves the harbor on Wednesday.
`

// poster drives tasks, one at a time, and has a receiver of their events.
type poster struct {
	client   *testkit.Client
	receiver *receiver

	completed atomic.Int64

	mu      sync.Mutex
	ids     []uuid.UUID
	answers map[int]int // to acts, by status; 0 for none
	refused []string    // acts that were answered with a 4xx
}

// live posts a task and does what it waits for until it is completed, however
// often the marketplace is away. Every act has an idempotency key of its own.
func (d *poster) live(ctx context.Context, number int) {
	var now publicapi.Task
	for ctx.Err() == nil && !market.TaskStatus(now.Status).Ended() {
		path := "/api/v1/tasks/" + now.ID.String()
		switch {
		case now.ID == uuid.Nil:
			d.act(ctx, "/api/v1/tasks", "post", number, map[string]any{
				"title": "Number " + strconv.Itoa(number), "category": category, "task_type": "product-description", "budget_usd": 40,
				"brief": "Describe Harbor Blend, the coffee beans of a small roastery by the sea, for people who brew at home.",
			}, &now)
			if now.ID != uuid.Nil {
				d.mu.Lock()
				d.ids = append(d.ids, now.ID)
				d.mu.Unlock()
				continue
			}
		case now.Status == string(market.TaskReview):
			d.act(ctx, path+"/select", "select", number, nil, &now)
		case now.DeliveryStatus != nil && *now.DeliveryStatus == string(market.DeliveryAwaitingApproval):
			d.act(ctx, path+"/deliveries/1/approve", "approve", number, nil, &now)
		}
		pause(ctx, betweenLooks)
		if now.ID != uuid.Nil {
			d.request(ctx, http.MethodGet, path, nil, &now)
		}
	}
	if now.Status == string(market.TaskCompleted) {
		d.completed.Add(1)
	}
}

// act sends a command once; what came of it shows in the task.
func (d *poster) act(ctx context.Context, path, name string, number int, body any, into *publicapi.Task) {
	status, said := d.request(ctx, http.MethodPost, path, body, into, "Idempotency-Key", fmt.Sprintf("%s-%d", name, number))
	d.mu.Lock()
	defer d.mu.Unlock()
	if status/100 == 4 {
		d.refused = append(d.refused, fmt.Sprintf("POST %s = %d %s", path, status, said))
	}
	if d.answers == nil {
		d.answers = map[int]int{}
	}
	d.answers[status]++
}

// request reads the answer if it is a success and gives its status, 0 when none
// came, and its body.
func (d *poster) request(ctx context.Context, method, path string, body any, into *publicapi.Task, headers ...string) (int, []byte) {
	ctx, cancel := context.WithTimeout(ctx, requestPatience)
	defer cancel()
	answer, err := d.client.Try(ctx, method, path, body, headers...)
	if err != nil {
		return 0, nil
	}
	if answer.Status/100 == 2 {
		var read publicapi.Task
		if json.Unmarshal(answer.Body, &read) == nil {
			*into = read
		}
	}
	return answer.Status, answer.Body
}

// slow lets an answer take up to a third of a second.
func slow(chance *rand.Rand, answer http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		moment := time.Duration(chance.IntN(333)) * time.Millisecond
		mu.Unlock()
		pause(r.Context(), moment)
		answer(w, r)
	}
}
