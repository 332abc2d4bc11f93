package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/document"
	"github.com/aitasker/aitasker/internal/files"
	"github.com/aitasker/aitasker/internal/market"
)

// The names of the checks, in the order in which they are made.
const (
	CheckExists   = "exists"   // the bytes are kept, and there are some
	CheckHash     = "hash"     // hashed again, they are the declared ones
	CheckDeclared = "declared" // the content type fits the kind and the bytes
	CheckOpens    = "opens"    // a reader of that format can open them
	CheckSafe     = "safe"     // nothing in them runs or calls out; only for formats that could
)

// MaxArtifactBytes is the largest artifact that is opened; larger ones fail.
const MaxArtifactBytes = 16 << 20

// Blobs is the store that artifacts are read from.
type Blobs interface {
	// OpenReader returns files.ErrNotFound for a hash that is not stored.
	OpenReader(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error)
}

// Check checks every artifact and returns the outcome of each check that could be
// made; a check that fails early leaves out those that build on it. The error is
// the blob store's, never the artifacts' fault.
func Check(ctx context.Context, blobs Blobs, artifacts []market.Artifact) ([]market.EvidenceCheck, error) {
	var checks []market.EvidenceCheck
	budget := document.NewBudget(nil)
	for _, artifact := range artifacts {
		content, found, err := read(ctx, blobs, artifact)
		if err != nil {
			return nil, fmt.Errorf("check artifact: %w", err)
		}
		checks = append(checks, checkArtifact(ctx, artifact, content, found, budget)...)
	}
	return checks, nil
}

// Passed reports whether there were checks and none failed.
func Passed(checks []market.EvidenceCheck) bool {
	for _, check := range checks {
		if !check.Passed {
			return false
		}
	}
	return len(checks) > 0
}

// Failures joins into one text, for the agent's owner, what failed; empty when
// nothing did.
func Failures(checks []market.EvidenceCheck) string {
	var failed []string
	for _, check := range checks {
		if !check.Passed {
			failed = append(failed, check.Artifact+": "+check.Detail)
		}
	}
	return strings.Join(failed, " ")
}

// read takes at most one byte more than an artifact may have into memory.
func read(ctx context.Context, blobs Blobs, artifact market.Artifact) (content []byte, found bool, err error) {
	reader, _, err := blobs.OpenReader(ctx, artifact.SHA256)
	if errors.Is(err, files.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = reader.Close() }()
	content, err = io.ReadAll(io.LimitReader(reader, MaxArtifactBytes+1))
	return content, true, err
}

// report collects the checks of one artifact.
type report struct {
	artifact string
	checks   []market.EvidenceCheck
}

// verify records a check and reports whether it passed: problem is the sentence of
// a failure and empty without one.
func (r *report) verify(check, problem, passed string) bool {
	detail := passed
	if problem != "" {
		detail = problem
	}
	r.checks = append(r.checks, market.EvidenceCheck{
		Check: check, Artifact: r.artifact, Passed: problem == "", Detail: detail,
	})
	return problem == ""
}

func checkArtifact(ctx context.Context, artifact market.Artifact, content []byte, found bool, budget *document.Budget) []market.EvidenceCheck {
	r := &report{artifact: artifact.Name}
	if !r.verify(CheckExists, existsProblem(content, found), "The file is there.") ||
		!r.verify(CheckHash, hashProblem(artifact, content), "The content has the recorded hash and size.") {
		return r.checks
	}
	format, err := document.Declared(artifact.Kind, artifact.ContentType)
	if err == nil {
		err = format.CheckType(content, artifact.ContentType)
	}
	if !r.verify(CheckDeclared, sentence(err, format), "The content is what it is declared to be.") {
		return r.checks
	}
	file := document.File{Name: artifact.Name, ContentType: artifact.ContentType, Content: content}
	read, err := format.Read(ctx, file, budget)
	if err == nil {
		err = format.Mismatch(read)
	}
	if !r.verify(CheckOpens, sentence(err, format), "The file opens as "+string(format)+".") {
		return r.checks
	}
	if format.CanBeActive() {
		r.verify(CheckSafe, asSentence(read.Active), "The file holds nothing that runs or calls out.")
	}
	return r.checks
}

// sentence makes a sentence of why a file does not open, empty when it does. A
// reason without "the file" or the like gets one.
func sentence(err error, format document.Format) string {
	switch {
	case err == nil:
		return ""
	case strings.HasPrefix(err.Error(), "the "):
		return asSentence(err.Error())
	}
	return "The file does not open as " + string(format) + ": " + err.Error() + "."
}

func asSentence(clause string) string {
	if clause == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(clause)
	return string(unicode.ToUpper(first)) + clause[size:] + "."
}

func existsProblem(content []byte, found bool) string {
	switch {
	case !found:
		return "The file is not in the store."
	case len(content) == 0:
		return "The file is empty."
	case len(content) > MaxArtifactBytes:
		return fmt.Sprintf("The file is larger than %d MiB.", MaxArtifactBytes>>20)
	}
	return ""
}

func hashProblem(artifact market.Artifact, content []byte) string {
	digest := sha256.Sum256(content)
	switch {
	case hex.EncodeToString(digest[:]) != artifact.SHA256:
		return "The stored content does not have the recorded hash."
	case int64(len(content)) != artifact.SizeBytes:
		return fmt.Sprintf("The content has %d bytes and %d are recorded.", len(content), artifact.SizeBytes)
	}
	return ""
}
