package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// The limits of an archive. They are held while unpacking: what an archive says
// of its own sizes is not believed.
const (
	maxArchiveMembers = 5_000
	maxUnpackedBytes  = 128 << 20
)

// errUnpackedTooLarge ends the unpacking of a bomb.
var errUnpackedTooLarge = errors.New("archive unpacks to too much")

// archiveProblem unpacks every member into nothing, which checks its checksum.
func archiveProblem(content []byte, office officeDocument) string {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return "The file does not open as " + office.name + "."
	}
	if len(archive.File) > maxArchiveMembers {
		return fmt.Sprintf("The document has more than %d parts.", maxArchiveMembers)
	}
	remaining := int64(maxUnpackedBytes)
	names := make([]string, 0, len(archive.File))
	for _, member := range archive.File {
		if !isPlainPath(member.Name) {
			return "The document has a part with a path that leads out of it."
		}
		unpacked, err := unpack(member, remaining)
		if errors.Is(err, errUnpackedTooLarge) {
			return fmt.Sprintf("The document unpacks to more than %d MiB.", maxUnpackedBytes>>20)
		}
		if err != nil {
			return "The document has a damaged part."
		}
		remaining -= unpacked
		names = append(names, member.Name)
	}
	for _, needed := range office.members {
		if !slices.Contains(names, needed) {
			return fmt.Sprintf("The file is not %s: it has no %s.", office.name, needed)
		}
	}
	return ""
}

func unpack(member *zip.File, limit int64) (int64, error) {
	reader, err := member.Open()
	if err != nil {
		return 0, fmt.Errorf("open member: %w", err)
	}
	defer func() { _ = reader.Close() }()
	unpacked, err := io.Copy(io.Discard, io.LimitReader(reader, limit+1))
	if err != nil {
		return 0, fmt.Errorf("unpack member: %w", err)
	}
	if unpacked > limit {
		return 0, errUnpackedTooLarge
	}
	return unpacked, nil
}

func isPlainPath(name string) bool {
	return !strings.Contains(name, `\`) && !path.IsAbs(name) && !slices.Contains(strings.Split(name, "/"), "..")
}

// activeInArchive finds macros: office documents keep them in one known part.
func activeInArchive(content []byte) string {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return "The document cannot be searched for macros."
	}
	for _, member := range archive.File {
		name := strings.ToLower(member.Name)
		if path.Base(name) == "vbaproject.bin" || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			return "The document holds macros."
		}
	}
	return ""
}
