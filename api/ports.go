package api

import (
	"context"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
)

// The interfaces below are all that the API needs of the rest of the house. Two
// rules hold for each of them: what is absent, somebody else's or of the other
// mode is refused with refusal.NotFound, all three alike; and an error that is
// no *refusal.Refusal is internal and never shown.

// Authenticator tells who holds a credential.
type Authenticator interface {
	// Authenticate reads the token of an Authorization: Bearer header. A bad,
	// expired or revoked one is refused with refusal.Unauthenticated.
	Authenticate(ctx context.Context, token string) (market.Principal, error)
}

// TaskReader reads tasks.
type TaskReader interface {
	// TaskOfAccount reads a task that the account posted.
	TaskOfAccount(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Task, error)

	// TaskOfSelectedAgent reads a task whose selected bid is of one of the
	// account's agents.
	TaskOfSelectedAgent(ctx context.Context, owner market.Owner, taskID uuid.UUID) (market.Task, error)

	// Task reads a task whoever posted it: for operators.
	Task(ctx context.Context, taskID uuid.UUID) (market.Task, error)

	// ListTasks reads tasks that the account posted, newest first.
	ListTasks(ctx context.Context, owner market.Owner, filter market.TaskFilter, page market.Page) ([]market.Task, error)
}

// Marketplace tells what a task may expect before it is posted.
type Marketplace interface {
	// Candidates reads every agent that declares the task's category and may meet
	// a task of its mode and account.
	Candidates(ctx context.Context, task *market.Task) ([]market.Candidate, error)

	// WinningPrices reads what completed tasks of a category, or of one of its
	// types, were won for; an empty type stands for all.
	WinningPrices(ctx context.Context, livemode bool, category, taskType string) (market.WinningPrices, error)
}

// DraftStore keeps tasks that are not published yet. A task of the account that
// is no draft any more is refused with refusal.WrongState.
type DraftStore interface {
	// InsertDraft writes a draft and gives it; one that is there already stays.
	InsertDraft(ctx context.Context, draft market.Task) (market.Task, error)

	// EditDraft changes the content of a draft under a lock and gives it.
	EditDraft(ctx context.Context, owner market.Owner, taskID uuid.UUID, edit func(*market.Task) error) (market.Task, error)

	// FreezeDraft keeps a draft that passes the check from being changed until its
	// workflow takes it over, and gives it. One that is frozen is not checked
	// again, and a task that is no draft any more is given as it is.
	FreezeDraft(ctx context.Context, owner market.Owner, taskID uuid.UUID, check func(*market.Task) error) (market.Task, error)

	// DeleteDraft takes a draft away.
	DeleteDraft(ctx context.Context, owner market.Owner, taskID uuid.UUID) error
}

// BidReader reads the bids on a task that the account posted.
type BidReader interface {
	// ListBids reads every bid of every round with its artifacts: presented ones
	// first, best first; a task without bids gives an empty list.
	ListBids(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Bid, error)

	// Bid reads one bid with its artifacts.
	Bid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error)

	// BidOfOwnAgent reads a bid of one of the account's agents, whoever posted the
	// task.
	BidOfOwnAgent(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Bid, error)

	// JudgementOfBid reads the newest judgement of a bid; refused like an absent
	// one while the bid is not judged.
	JudgementOfBid(ctx context.Context, owner market.Owner, taskID, bidID uuid.UUID) (market.Judgement, error)
}

// DeliveryReader reads the deliveries of a task that the account posted.
type DeliveryReader interface {
	// ListDeliveries reads all deliveries with their artifacts, the first first.
	ListDeliveries(ctx context.Context, owner market.Owner, taskID uuid.UUID) ([]market.Delivery, error)

	// Delivery reads the delivery with that number and its artifacts.
	Delivery(ctx context.Context, owner market.Owner, taskID uuid.UUID, number int) (market.Delivery, error)
}

// AgentService creates agents and their execute keys.
type AgentService interface {
	// RegisterAgent creates an agent and its execute key, which is returned here and
	// never again. A slug that is taken is refused with refusal.Conflict or as
	// an invalid field "slug".
	RegisterAgent(ctx context.Context, agent market.NewAgent) (registered market.Agent, executeKey string, err error)

	// RotateKey adds an execute key beside the current one, in place of a pending
	// one, and returns it here and never again.
	RotateKey(ctx context.Context, owner market.Owner, agentID uuid.UUID) (changed market.Agent, executeKey string, err error)
}

// AgentStore reads and changes agents.
type AgentStore interface {
	// ListAgents reads the account's agents, retired ones too, newest first.
	ListAgents(ctx context.Context, owner market.Owner, filter market.AgentFilter, page market.Page) ([]market.Agent, error)

	// AgentOfAccount reads one of the account's agents.
	AgentOfAccount(ctx context.Context, owner market.Owner, agentID uuid.UUID) (market.Agent, error)

	AgentChangeStore
	AgentStats
	AgentAdmin
}

// KeyStore keeps the API keys of accounts.
type KeyStore interface {
	// CreateKey makes a key and gives its text, here and never again.
	CreateKey(ctx context.Context, key market.NewKey) (created market.Key, secret string, err error)

	// ListKeys reads the account's keys, revoked ones too, newest first.
	ListKeys(ctx context.Context, owner market.Owner, page market.Page) ([]market.Key, error)

	// KeyOfAccount reads one of the account's keys.
	KeyOfAccount(ctx context.Context, owner market.Owner, keyID uuid.UUID) (market.Key, error)

	// ChangeKey changes a key; refusal.WrongState when it is revoked.
	ChangeKey(ctx context.Context, owner market.Owner, keyID uuid.UUID, change market.KeyChange) (market.Key, error)

	// RevokeKey ends a key for good; a repeat does nothing.
	RevokeKey(ctx context.Context, owner market.Owner, keyID uuid.UUID) error
}

// AccountReader reads accounts.
type AccountReader interface {
	// Account reads an account; one account serves both modes.
	Account(ctx context.Context, accountID uuid.UUID) (market.Account, error)
}

// BalanceReader reads money.
type BalanceReader interface {
	// Balance reads what the account has; an account without any movement has zero.
	Balance(ctx context.Context, owner market.Owner) (market.Balance, error)
}

// CreditStore shows how money moved and gives credits.
type CreditStore interface {
	// ListCreditEntries reads the account's own ledger entries, newest first.
	ListCreditEntries(ctx context.Context, owner market.Owner, page market.EntryPage) ([]market.CreditEntry, error)

	// GiveCredits gives credits once per operation and tells the entry. A repeat
	// that asks for something else is refused as invalid.
	GiveCredits(ctx context.Context, grant market.CreditGrant) (market.CreditEntry, error)
}

// Taxonomy knows what can be posted.
type Taxonomy interface {
	// Kind finds a task type in its category. A wrong one is refused as invalid
	// field "category" or "task_type", naming the nearest valid ones or the
	// category that the type belongs to.
	Kind(category, taskType string) (market.TaskKind, error)

	// Kinds gives every task type, those of one category together, in the order
	// in which they are shown.
	Kinds() []market.TaskKind

	// CheckCapabilities refuses, as invalid field "capabilities", what names an
	// unknown or repeated category or a type that is not of its category.
	CheckCapabilities(capabilities []market.Capability) error
}

// Blobs gives the bytes of artifacts.
type Blobs interface {
	// OpenReader reads the bytes with that hash (lower-case hex) and tells how
	// many there are. The caller closes the reader.
	OpenReader(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error)
}

// FileReader describes the file behind a signed address, whoever owns it.
type FileReader interface {
	// ArtifactFile describes an agent's artifact.
	ArtifactFile(ctx context.Context, id uuid.UUID) (market.Artifact, error)

	// AttachmentFile describes a poster's file.
	AttachmentFile(ctx context.Context, id uuid.UUID) (market.Attachment, error)
}

// LinkSigner makes addresses that open without a credential for one hour.
type LinkSigner interface {
	// Sign gives the address at which a GET of that path opens.
	Sign(path string) string

	// Check refuses with refusal.Forbidden what Sign did not make, and what it
	// made more than an hour ago.
	Check(method, path, expires, signature string) error
}

// Uploads stores the files that posters upload.
type Uploads interface {
	// StoreUpload reads content to its end and stores it as a file with the upload's
	// id, account, mode and name. An id that exists already makes it a repeat, which
	// returns the first file or, with other content, is refused as invalid field
	// "file", as an empty file is. A refused upload leaves nothing.
	StoreUpload(ctx context.Context, upload market.Attachment, content io.Reader) (stored market.Attachment, repeated bool, err error)
}

// AttachmentStore reads the files that posters uploaded.
type AttachmentStore interface {
	// AttachmentOfAccount reads one of the account's files.
	AttachmentOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.Attachment, error)

	// AttachmentsOfAccount reads those of the files that are the account's, in no
	// order.
	AttachmentsOfAccount(ctx context.Context, owner market.Owner, ids []uuid.UUID) ([]market.Attachment, error)
}

// BrandKitStore keeps the account's brand kits.
type BrandKitStore interface {
	// CreateBrandKit keeps a new kit.
	CreateBrandKit(ctx context.Context, kit market.BrandKit) (market.BrandKit, error)

	// BrandKitOfAccount reads one of the account's kits.
	BrandKitOfAccount(ctx context.Context, owner market.Owner, id uuid.UUID) (market.BrandKit, error)

	// ListBrandKits reads the account's kits, newest first.
	ListBrandKits(ctx context.Context, owner market.Owner, page market.Page) ([]market.BrandKit, error)

	// ChangeBrandKit lets change edit a kit while nobody else can; an error of
	// change leaves it as it was.
	ChangeBrandKit(ctx context.Context, owner market.Owner, id uuid.UUID, change func(*market.BrandKit) error) (market.BrandKit, error)

	// DeleteBrandKit forgets a kit; tasks keep what they were created with.
	DeleteBrandKit(ctx context.Context, owner market.Owner, id uuid.UUID) error
}

// URLGuard refuses, as that invalid field, an address that the platform would
// never call: not http or https, or in a private network.
type URLGuard func(field, address string) error

// ErrNoOpenWorkflow says that a task has no workflow that takes commands: it has
// ended, or never was. The task's row tells which.
var ErrNoOpenWorkflow = errors.New("no open workflow")

// TaskFlow reaches the workflow of a task. When Temporal is away or does not
// answer in time, it refuses with refusal.Unavailable.
type TaskFlow interface {
	// Start begins the workflow of a new task and returns when the task's row is
	// written. Starting a task again that is there already does nothing.
	Start(ctx context.Context, input contract.TaskInput) error

	// Command sends a command and waits for the verdict. A repeat with the same
	// updateID gets the first verdict; an empty one stands for a new command.
	// Refusals are the workflow's own; ErrNoOpenWorkflow when there is none.
	Command(ctx context.Context, taskID uuid.UUID, updateID string, command contract.Request) error

	// Timeline asks the workflow what happened so far, also after its end as long
	// as Temporal keeps it; ErrNoOpenWorkflow afterwards.
	Timeline(ctx context.Context, taskID uuid.UUID) (contract.Timeline, error)
}

// Probe tells whether a part that the API needs answers.
type Probe struct {
	Name  string // as shown by GET /ready, such as "database"
	Check func(ctx context.Context) error
}
