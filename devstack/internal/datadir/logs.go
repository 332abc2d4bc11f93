package datadir

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// linesPrinted of each log are enough to see why something ended.
const linesPrinted = 20

// NewLog returns the path for a log of this run; the one of the run before is
// kept beside it as name.previous.
func (dir *Dir) NewLog(name string) string {
	path := dir.File(name)
	_ = os.Rename(path, path+".previous")
	return path
}

// PrintLogs prints the end of every log of this run.
func (dir *Dir) PrintLogs(out io.Writer) {
	paths, _ := filepath.Glob(dir.File("*.log"))
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil || len(content) == 0 {
			continue
		}
		lines := bytes.SplitAfter(content, []byte("\n"))
		last := lines[max(0, len(lines)-linesPrinted):]
		fmt.Fprintf(out, "--- the end of %s\n%s\n", filepath.Base(path), bytes.Join(last, nil))
	}
}
