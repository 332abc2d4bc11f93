package publicapi

import (
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
)

// Attachment is a file that a poster uploaded.
type Attachment struct {
	ID          uuid.UUID `json:"id" format:"uuid"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type" doc:"Detected from the content."`
	SizeBytes   int64     `json:"size_bytes"`
	URL         string    `json:"url" doc:"A link that opens the file for one hour without a credential. In events, a permanent API URL that needs a key."`
	SHA256      string    `json:"sha256" doc:"The SHA-256 of the bytes in lowercase hex."`
	CreatedAt   Time      `json:"created_at"`
}

// AttachmentOf shows a file at its lasting address in the API.
func AttachmentOf(a market.Attachment) Attachment {
	return Attachment{
		ID: a.ID, Filename: a.Filename, ContentType: a.ContentType, SizeBytes: a.SizeBytes,
		URL: "/api/v1/attachments/" + a.ID.String(), SHA256: a.SHA256, CreatedAt: TimeOf(a.CreatedAt),
	}
}

// AttachmentFile is the path at which a signature opens a poster's file.
func AttachmentFile(id uuid.UUID) string { return "/api/v1/files/attachments/" + id.String() }

// ArtifactFile is the path at which a signature opens an agent's artifact.
func ArtifactFile(id uuid.UUID) string { return "/api/v1/files/artifacts/" + id.String() }
