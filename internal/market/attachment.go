package market

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// The limits of files that posters attach (SPEC 5).
const (
	MaxAttachmentBytes = 25 << 20 // of one file

	maxTaskAttachments  = 10
	maxFilenameRunes    = 200
	maxExtensionRunes   = 20
	nameOfNamelessFiles = "file"
)

// Attachment is a file that a poster uploaded. It never changes, so tasks keep it
// whole. Its bytes live in the blob store under SHA256.
type Attachment struct {
	ID          uuid.UUID `json:"id"`
	AccountID   uuid.UUID `json:"-"`
	Livemode    bool      `json:"-"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type"` // detected from the bytes and the name, never what the client claims
	SizeBytes   int64     `json:"size_bytes"`
	SHA256      string    `json:"sha256"` // lower-case hex
	CreatedAt   time.Time `json:"created_at"`
}

// CleanFilename makes a plain file name of whatever a client calls its file: no
// folders, no characters that disguise a name, at most 200 characters with the
// extension kept. A name that shows nothing becomes "file" with the extension given.
func CleanFilename(name, extension string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if DisguisesName(r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ". ")
	if !HasVisibleName(strings.Trim(name, ". ")) {
		return nameOfNamelessFiles + extension
	}
	return shortenFilename(name)
}

func shortenFilename(name string) string {
	if utf8.RuneCountInString(name) <= maxFilenameRunes {
		return name
	}
	extension := path.Ext(name)
	if utf8.RuneCountInString(extension) > maxExtensionRunes {
		extension = ""
	}
	stem := []rune(strings.TrimSuffix(name, extension))
	return string(stem[:maxFilenameRunes-utf8.RuneCountInString(extension)]) + extension
}

// CheckAttachmentIDs refuses, as field "attachments", more than ten files and a
// file given twice.
func CheckAttachmentIDs(ids []uuid.UUID) error {
	if len(ids) > maxTaskAttachments {
		return refusal.Field("attachments", len(ids), "must be at most %d; there are %d", maxTaskAttachments, len(ids))
	}
	var breaches []refusal.FieldError
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			breaches = append(breaches, attachmentBreach(i, id, "is given twice"))
		}
	}
	if len(breaches) > 0 {
		return refusal.Fields(breaches)
	}
	return nil
}

// PickAttachments puts the account's own files into the order asked for and
// refuses, naming each, the ids that are none of them.
func PickAttachments(ids []uuid.UUID, own []Attachment) ([]Attachment, error) {
	picked := make([]Attachment, 0, len(ids))
	var breaches []refusal.FieldError
	for i, id := range ids {
		at := slices.IndexFunc(own, func(a Attachment) bool { return a.ID == id })
		if at < 0 {
			breaches = append(breaches, attachmentBreach(i, id, "is none of your attachments; upload the file with POST /attachments first"))
			continue
		}
		picked = append(picked, own[at])
	}
	if len(breaches) > 0 {
		return nil, refusal.Fields(breaches)
	}
	return picked, nil
}

func attachmentBreach(at int, id uuid.UUID, message string) refusal.FieldError {
	return refusal.FieldError{Field: fmt.Sprintf("attachments[%d]", at), Message: message, Value: id.String()}
}
