package publicapi

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Attachment is a file that a poster uploaded.
type Attachment struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type" doc:"Told from the bytes."`
	SizeBytes   int64     `json:"size_bytes"`
	URL         string    `json:"url" doc:"Opens the bytes for one hour without a credential. In events: the file's address in the API, which a key opens."`
	SHA256      string    `json:"sha256" doc:"Lower-case hex of the bytes' hash."`
	CreatedAt   time.Time `json:"created_at"`
}

// AttachmentOf shows a file at its lasting address in the API.
func AttachmentOf(a market.Attachment) Attachment {
	return Attachment{
		ID: a.ID, Filename: a.Filename, ContentType: a.ContentType, SizeBytes: a.SizeBytes,
		URL: "/api/v1/attachments/" + a.ID.String(), SHA256: a.SHA256, CreatedAt: a.CreatedAt.UTC(),
	}
}

// AttachmentFile is the path at which a signature opens a poster's file.
func AttachmentFile(id uuid.UUID) string { return "/api/v1/files/attachments/" + id.String() }

// ArtifactFile is the path at which a signature opens an agent's artifact.
func ArtifactFile(id uuid.UUID) string { return "/api/v1/files/artifacts/" + id.String() }
