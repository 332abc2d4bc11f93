package aitasker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Clear sends null for those fields of the body, which takes away what was there.
// A nil pointer cannot say so: it leaves its field out.
//
//	client.EditDraft(ctx, id, aitasker.EditDraftRequest{}, aitasker.Clear("budget_usd"))
func Clear(fields ...string) RequestEdit {
	return func(r *http.Request) error {
		if r.Body == nil {
			return errors.New("clear fields: this request has no body")
		}
		body := map[string]json.RawMessage{}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return fmt.Errorf("clear fields: %w", err)
		}
		for _, field := range fields {
			body[field] = json.RawMessage("null")
		}
		encoded, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("clear fields: %w", err)
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(encoded)), nil }
		return nil
	}
}
