package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// FromNPM as the wanted folder means: take the programs from the npm package.
const FromNPM = "npm"

// binaries is a folder with PostgreSQL's programs.
type binaries struct {
	dir   string
	major int
}

// installFolders is where packages put the programs, outside PATH.
var installFolders = []string{
	"/usr/lib/postgresql/*/bin",                            // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                     // Red Hat
	"/opt/homebrew/opt/postgresql@*/bin",                   // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                      // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",      // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin",   // Postgres.app
	"/usr/libexec/postgresql*", "/usr/lib/postgresql*/bin", // Alpine, Arch
}

// findBinaries returns the programs that fit a cluster of the given major
// version, or the newest when that is 0.
func findBinaries(wanted string, major int) (binaries, error) {
	folders := []string{wanted}
	if wanted == "" {
		folders = candidates()
	}
	var found []binaries
	for _, folder := range folders {
		if version, err := majorVersion(folder); err == nil {
			found = append(found, binaries{dir: folder, major: version})
		}
	}
	if len(found) == 0 {
		return binaries{}, noBinaries(wanted)
	}
	return choose(found, major)
}

var errNoBinaries = errors.New("PostgreSQL is not installed: install it (Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql), or install npm to have it fetched")

func noBinaries(wanted string) error {
	if wanted == "" {
		return errNoBinaries
	}
	return fmt.Errorf("no initdb and postgres in %s; correct --postgres-bin or DEVSTACK_POSTGRES_BIN", wanted)
}

// choose takes the version that the cluster was made with, else the newest.
func choose(found []binaries, major int) (binaries, error) {
	if major == 0 {
		return slices.MaxFunc(found, func(a, b binaries) int { return a.major - b.major }), nil
	}
	for _, one := range found {
		if one.major == major {
			return one, nil
		}
	}
	return binaries{}, fmt.Errorf("the data was made by PostgreSQL %d, but only %d is here: install %d, or forget the data with `devstack wipe`",
		major, found[0].major, major)
}

func candidates() []string {
	var folders []string
	if output, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(output)))
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(initdb))
	}
	for _, pattern := range installFolders {
		matches, _ := filepath.Glob(pattern)
		folders = append(folders, matches...)
	}
	return folders
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorVersion asks the server in folder for its version; folders without both
// programs, such as a client-only installation, give an error.
func majorVersion(folder string) (int, error) {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return 0, err
	}
	output, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	match := versionNumber.FindSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("unknown version %q", output)
	}
	return strconv.Atoi(string(match[1]))
}
