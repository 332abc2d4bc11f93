package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/publicapi"
)

// Format names the rules by which a case file is written.
const Format = "aitasker-case-file/1"

// The kinds of records in the order in which a case file has them.
const (
	kindEvent     = "event"
	kindTask      = "task"
	kindAgent     = "agent"
	kindTriage    = "triage"
	kindBid       = "bid"
	kindJudgement = "judgement"
	kindDelivery  = "delivery"
	kindDispute   = "dispute"
	kindMoney     = "money"
)

// beginning is what the first record has in place of the hash before it.
var beginning = strings.Repeat("0", 2*sha256.Size)

// hashOf is the rule: SHA-256 of the hash before, the kind and the body, divided by
// line feeds. The body is text, so that no reader has to write JSON as we do.
func hashOf(previous, kind, body string) string {
	sum := sha256.Sum256([]byte(previous + "\n" + kind + "\n" + body))
	return hex.EncodeToString(sum[:])
}

// chain is a case file that grows.
type chain struct {
	file publicapi.CaseFile
}

func newChain(taskID uuid.UUID) *chain {
	return &chain{publicapi.CaseFile{Format: Format, TaskID: taskID, Records: []publicapi.CaseRecord{}, Head: beginning}}
}

func (c *chain) add(kind string, body []byte) {
	record := publicapi.CaseRecord{Kind: kind, Body: string(body), PreviousHash: c.file.Head}
	record.Hash = hashOf(record.PreviousHash, kind, record.Body)
	c.file.Records, c.file.Head = append(c.file.Records, record), record.Hash
}

// put adds a record for each value.
func put[T any](c *chain, kind string, values ...T) error {
	for _, value := range values {
		body, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("write %s: %w", kind, err)
		}
		c.add(kind, body)
	}
	return nil
}
