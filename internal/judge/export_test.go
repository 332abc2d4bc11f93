package judge

import "context"

// Spent returns the bytes that judging the work parsed, measured as code, counted
// as text and searched for words to the judge.
func Spent(ctx context.Context, work Work) (spent [4]int, err error) {
	a, err := inspect(ctx, work)
	if err != nil {
		return spent, err
	}
	e := a.reading.budget
	return [4]int{e.parsed, e.code, maxCountedBytes - max(a.reading.textLeft, 0), e.filtered}, nil
}

// The bounds of Spent.
const (
	MaxReadBytes     = maxReadBytes
	MaxCodeBytes     = maxCodeBytes
	MaxCountedBytes  = maxCountedBytes
	MaxFilteredBytes = maxFilteredBytes
)

// Measures reports whether a dimension of a rubric is measured.
func Measures(dimension string) bool { _, known := dimensions[dimension]; return known }

// Checks reports whether a quality rule is checked.
func Checks(rule string) bool { _, known := rules[rule]; return known }
