package agents

import "fmt"

// Refusal is an answer that an agent gives instead of its work.
type Refusal struct {
	Status int    // of the HTTP answer
	Detail string // a sentence for the caller
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.Detail }

func refuse(status int, sentence string, args ...any) error {
	return &Refusal{Status: status, Detail: fmt.Sprintf(sentence, args...)}
}
