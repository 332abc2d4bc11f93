package idempotency

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Answer is the answer to a request. Its JSON form is what is sealed and kept.
type Answer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// isFinal reports whether every repeat gets the answer: the request succeeded, or
// there was no money for it. Other refusals changed nothing.
func (a *Answer) isFinal() bool {
	return a.Status < http.StatusMultipleChoices || a.Status == http.StatusPaymentRequired
}

// release returns what becomes of the key after an answer that is not final.
func (a *Answer) release() Release {
	if a.Status < http.StatusInternalServerError {
		return Free
	}
	return Resumable
}

// Sealer encrypts what must not be readable in the database.
type Sealer interface {
	// Seal encrypts plaintext for the row of that name.
	Seal(plaintext []byte, row string) ([]byte, error)

	// Open decrypts what was sealed for the same row.
	Open(sealed []byte, row string) ([]byte, error)
}

func (s *Service) seal(key *Key, answer *Answer) ([]byte, error) {
	written, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	sealed, err := s.sealer.Seal(written, key.row())
	if err != nil {
		return nil, fmt.Errorf("seal answer: %w", err)
	}
	return sealed, nil
}

func (s *Service) open(key *Key, sealed []byte) (Answer, error) {
	written, err := s.sealer.Open(sealed, key.row())
	if err != nil {
		return Answer{}, fmt.Errorf("open kept answer: %w", err)
	}
	var answer Answer
	if err := json.Unmarshal(written, &answer); err != nil {
		return Answer{}, fmt.Errorf("read kept answer: %w", err)
	}
	return answer, nil
}
