package document

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

// The limits of an archive besides its bytes.
const (
	maxArchiveMembers = 5_000
	maxKeptBytes      = 64 << 20 // of the markup in it
)

// archive is an unpacked zip: the markup of its members is kept, the rest is only
// checked. Names are in lower case, as those of office documents are compared.
type archive struct {
	names []string // in the order of the file
	parts map[string][]byte
}

// openArchive unpacks every member, which checks its checksum.
func openArchive(content []byte, unpack *unpacker) (archive, error) {
	opened := archive{parts: map[string][]byte{}}
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return opened, errors.New("the file is not a whole archive")
	}
	if len(reader.File) > maxArchiveMembers {
		return opened, fmt.Errorf("the document has more than %d parts", maxArchiveMembers)
	}
	kept := 0
	for _, member := range reader.File {
		if strings.Contains(member.Name, `\`) {
			return opened, errors.New("the document has a part with a backslash in its name, where the format has a slash")
		}
		if !isPlainPath(member.Name) {
			return opened, errors.New("the document has a part with a path that leads out of it")
		}
		name := strings.ToLower(strings.TrimPrefix(member.Name, "/"))
		opened.names = append(opened.names, name)
		if !isMarkupPart(name) || kept > maxKeptBytes {
			if err := unpackMember(io.Discard, member, unpack); err != nil {
				return opened, err
			}
			continue
		}
		part := &keeper{most: maxKeptBytes}
		if err := unpackMember(part, member, unpack); err != nil {
			return opened, err
		}
		kept += part.written
		opened.parts[name] = part.kept
	}
	if kept > maxKeptBytes {
		return opened, fmt.Errorf("the document holds more than %d MiB of text and structure", maxKeptBytes>>20)
	}
	return opened, nil
}

// keeper keeps what is written to it, up to a limit.
type keeper struct {
	kept          []byte
	written, most int
}

func (k *keeper) Write(p []byte) (int, error) {
	k.written += len(p)
	k.kept = append(k.kept, p[:min(len(p), max(k.most-len(k.kept), 0))]...)
	return len(p), nil
}

func unpackMember(to io.Writer, member *zip.File, unpack *unpacker) error {
	reader, err := member.Open()
	if err != nil {
		return errors.New("the document has a damaged part")
	}
	defer func() { _ = reader.Close() }()
	return unpack.copy(to, reader)
}

func isMarkupPart(name string) bool {
	switch path.Ext(name) {
	case ".xml", ".rels":
		return true
	}
	return name == "mimetype" || !strings.Contains(path.Base(name), ".")
}

func isPlainPath(name string) bool {
	return !strings.Contains(name, `\`) && !strings.Contains(name, "\x00") && !slices.Contains(strings.Split(name, "/"), "..")
}

// walk reads a part token by token until visit returns an error or it ends.
func (a archive) walk(part string, visit func(*XMLReader, token) error) error {
	text, err := Decode(a.parts[strings.ToLower(part)], "", XHTML)
	if err != nil {
		return fmt.Errorf("the part %s is damaged: %w", part, err)
	}
	return walkXML(text, visit)
}
