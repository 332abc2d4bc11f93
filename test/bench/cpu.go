package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The parts that processor time is told apart by.
const (
	partTemporal         = "Temporal"
	partTemporalDatabase = "PG of Temporal"
	partProduct          = "aitasker"
	partProductDatabase  = "PG of aitasker"
	partBench            = "bench"
)

var parts = []string{partTemporal, partTemporalDatabase, partProduct, partProductDatabase, partBench}

// tick is the unit of /proc/PID/stat on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// usage is processor time by process and what that process belongs to.
type usage map[int]spent

type spent struct {
	part string
	time time.Duration
}

// since is what was spent after an earlier look.
func (u usage) since(earlier usage) usage {
	later := usage{}
	for pid, now := range u {
		later[pid] = spent{now.part, now.time - earlier[pid].time}
	}
	return later
}

// of sums one part up.
func (u usage) of(part string) (sum time.Duration) {
	for _, process := range u {
		if process.part == part {
			sum += process.time
		}
	}
	return sum
}

// cpuSoFar looks at the stack's, the product's and its own processes. Where there
// is no /proc it finds nothing, and the report says nothing.
func (s *stage) cpuSoFar() usage {
	found := usage{}
	folders, _ := filepath.Glob("/proc/[0-9]*") // the pattern is sound
	for _, folder := range folders {
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			continue
		}
		if part := s.partOf(pid, folder); part != "" {
			found[pid] = spent{part, processorTime(folder)}
		}
	}
	return found
}

// partOf tells what a process belongs to. A PostgreSQL backend names its database
// in its title.
func (s *stage) partOf(pid int, folder string) string {
	switch {
	case pid == os.Getpid():
		return partBench
	case pid == s.product.PID():
		return partProduct
	}
	title, _ := os.ReadFile(filepath.Join(folder, "cmdline")) // a process that ended meanwhile has none
	words := strings.Fields(strings.ReplaceAll(string(title), "\x00", " "))
	switch {
	case len(words) == 0:
		return ""
	case filepath.Base(words[0]) == "devstack":
		return partTemporal
	case words[0] != "postgres:" || len(words) < 4:
		return ""
	case strings.HasPrefix(words[2], "temporal"):
		return partTemporalDatabase
	case words[2] == databaseName():
		return partProductDatabase
	}
	return ""
}

func databaseName() string {
	address, err := url.Parse(os.Getenv("DATABASE_URL"))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(address.Path, "/")
}

// processorTime is a process's user and system time: fields 14 and 15, counted
// after the name, which may hold anything.
func processorTime(folder string) time.Duration {
	content, _ := os.ReadFile(filepath.Join(folder, "stat"))
	_, rest, found := strings.Cut(string(content), ") ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}
