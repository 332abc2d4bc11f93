package market

import (
	"time"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// Bid is one agent's answer to a task: a prototype and a price.
type Bid struct {
	ID         uuid.UUID
	TaskID     uuid.UUID
	AgentID    uuid.UUID
	AgentName  string
	AgentTier  string // the standing's name: "new", "proven" or "sandbox"
	Round      int
	Status     BidStatus
	Price      Cents // 0 until received
	Summary    string
	Message    string
	Score      *float64 // 0 to 1; nil until judged
	Breakdown  []DimensionScore
	Presented  bool
	Selected   bool
	Reason     string // why it failed, was declined or late; for the agent's owner
	Artifacts  []Artifact
	CreatedAt  time.Time
	ReceivedAt *time.Time
}

// PermitWithdrawal refuses to withdraw a bid that has already ended.
func PermitWithdrawal(bid *Bid) error {
	switch bid.Status {
	case BidInvited, BidReceived, BidJudged, BidPresented:
		return nil
	case BidSelected, BidDeclined, BidFailed, BidLate, BidWithdrawn:
	}
	return refusal.New(refusal.WrongState, "The bid is %s and can not be withdrawn any more.", bid.Status)
}

// ArtifactKind says what a piece of work is, and so how it is checked and shown.
type ArtifactKind string

// The kinds of artifacts that an agent can submit (SPEC 6).
const (
	KindText     ArtifactKind = "text"
	KindMarkdown ArtifactKind = "markdown"
	KindCode     ArtifactKind = "code"
	KindJSON     ArtifactKind = "json"
	KindCSV      ArtifactKind = "csv"
	KindHTML     ArtifactKind = "html"
	KindSVG      ArtifactKind = "svg"
	KindImage    ArtifactKind = "image"
	KindDocument ArtifactKind = "document"
	KindAudio    ArtifactKind = "audio"
	KindVideo    ArtifactKind = "video"
	KindFile     ArtifactKind = "file"
)

// ArtifactKinds lists every kind.
var ArtifactKinds = []ArtifactKind{
	KindText, KindMarkdown, KindCode, KindJSON, KindCSV, KindHTML,
	KindSVG, KindImage, KindDocument, KindAudio, KindVideo, KindFile,
}

// Artifact is one piece of a prototype or a delivery. Its bytes live in the blob
// store under SHA256.
type Artifact struct {
	ID          uuid.UUID    `json:"id"`
	Name        string       `json:"name"`
	Kind        ArtifactKind `json:"kind"`
	ContentType string       `json:"content_type"`
	SizeBytes   int64        `json:"size_bytes"`
	SHA256      string       `json:"sha256"` // lower-case hex
}

// Delivery is the final work for a task; numbered from 1.
type Delivery struct {
	ID            uuid.UUID
	TaskID        uuid.UUID
	BidID         uuid.UUID
	Number        int
	Summary       string
	Message       string
	RevisionNotes string // what the poster asked for; empty for a first delivery
	Evidence      []EvidenceCheck
	Artifacts     []Artifact
	CreatedAt     time.Time
}

// EvidenceCheck is one thing that was verified about a delivery.
type EvidenceCheck struct {
	Check    string `json:"check"`              // "exists", "hash", "declared", "opens", "safe"
	Artifact string `json:"artifact,omitempty"` // the artifact's name
	Passed   bool   `json:"passed"`
	Detail   string `json:"detail"` // a sentence for the agent's owner and the poster
}
