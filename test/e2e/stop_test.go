package e2e

import (
	"net/http"
	"sync"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/testkit"
)

func TestStop_AnswersRequestsUnderWay(t *testing.T) {
	t.Parallel()
	m := testkit.Start(t, nil)
	poster, _ := fundedPoster(t, m, 1)
	const underWay = 5
	release := hold(t, m, "accounts", poster.Account) // a task's row cannot be written while its account is locked
	answers := make([]testkit.Response, underWay)
	var sent sync.WaitGroup
	for i := range underWay {
		sent.Go(func() {
			answer, err := poster.Try(t.Context(), http.MethodPost, "/api/v1/tasks", order())
			if err != nil {
				t.Errorf("request %d was lost: %v", i, err)
			}
			answers[i] = answer
		})
	}
	awaitHeld(t, m, underWay)
	address := m.URL
	var stopped sync.WaitGroup
	stopped.Go(func() { m.Stop(t) })
	testkit.Eventually(t, waitLimit, "nobody is let in any more", func() bool { return !answersHealth(t, address) })
	release()
	sent.Wait()
	stopped.Wait()
	m.Run(t)
	for _, answer := range answers {
		if answer.Status != http.StatusCreated {
			t.Errorf("a request under way was answered with %d: %s", answer.Status, answer.Body)
			continue
		}
		var created publicapi.Task
		answer.Decode(t, &created)
		taskWith(m, poster, created.ID).await(t, market.TaskReview)
	}
}

func answersHealth(t *testing.T, address string) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/health", http.NoBody)
	if err != nil {
		return false
	}
	request.Close = true // a new connection each time
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil
}
