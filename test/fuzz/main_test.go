package fuzz

import (
	"flag"
	"strconv"
	"testing"
)

// requestsPerOperation sizes the run; the default fits in between the other tests.
var requestsPerOperation = flag.Int("fuzz.requests", 24, "requests that are made up for each operation")

func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{
		"rapid.checks": strconv.Itoa(*requestsPerOperation), "rapid.shrinktime": "5s", "rapid.nofailfile": "true",
	} {
		if !given[name] {
			_ = flag.Set(name, value)
		}
	}
	m.Run()
}
