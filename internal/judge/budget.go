package judge

// What one judgement looks at in all, whatever the number of files: an agent
// chooses how much it hands in, and must not choose how long a judge is busy.
const (
	maxReadBytes     = 3 << 20   // of text that is parsed, tables aside, which end after maxTableRows
	maxCountedBytes  = 192 << 10 // of text that is counted; some 30,000 words
	maxCodeBytes     = 512 << 10 // of code that is measured; some 15,000 lines
	maxFilteredBytes = 256 << 10 // of sentences that are searched for words to the judge
)

// budget counts what was looked at. The zero value has spent nothing.
type budget struct{ parsed, code, filtered int }

// read grants as many of the bytes as may still be parsed.
func (e *budget) read(bytes int) int {
	granted := min(bytes, maxReadBytes-e.parsed)
	e.parsed += granted
	return granted
}

// measure grants as many bytes of code as may still be measured.
func (e *budget) measure(bytes int) int {
	granted := min(bytes, maxCodeBytes-e.code)
	e.code += granted
	return granted
}

// filter reports whether a sentence of that many bytes may still be searched.
func (e *budget) filter(bytes int) bool {
	if e.filtered+bytes > maxFilteredBytes {
		return false
	}
	e.filtered += bytes
	return true
}
