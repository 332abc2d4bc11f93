package casefile

import "github.com/aitasker/aitasker/internal/publicapi"

// Rechain makes the hashes of a file anew, as somebody who tampers with it would.
func Rechain(file *publicapi.CaseFile) {
	c := newChain(file.TaskID)
	for _, record := range file.Records {
		c.add(record.Kind, []byte(record.Body))
	}
	*file = c.file
}
