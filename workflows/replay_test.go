package workflows_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/worker"

	"github.com/aitasker/aitasker/workflows"
)

// Tasks that began under an earlier release go on under this one. How the
// histories are recorded stands in testdata/histories/README.md.
func TestReplay_EveryReleasedHistoryStillRuns(t *testing.T) {
	t.Parallel()
	const root = "testdata/histories"
	replayed := 0
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		replayed++
		t.Run(strings.TrimSuffix(path, ".json"), func(t *testing.T) {
			t.Parallel()
			replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableRegistrationAliasing: true})
			if err != nil {
				t.Fatal(err)
			}
			workflows.Register(replayer)
			if err := replayer.ReplayWorkflowHistoryFromJSONFile(nil, filepath.Join(root, path)); err != nil {
				t.Errorf("this code does not go the way that history went: %v\n"+
					"Put the change behind a function in versions.go.", err)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if replayed == 0 {
		t.Error("there are no histories to replay")
	}
}
