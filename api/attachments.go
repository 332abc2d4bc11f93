package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/contract"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/refusal"
)

const (
	attachmentsPath = base + "/attachments"
	fileField       = "file" // of the multipart form

	// maxFormBytes is what a form may hold beside the file: boundaries and headers.
	maxFormBytes = 64 << 10

	// uploadTimeout is what 25 MiB take on a slow line; the server's own deadlines
	// are for JSON.
	uploadTimeout = 10 * time.Minute
)

type attachmentOutput struct {
	Body publicapi.Attachment
}

type uploadOutput struct {
	Location string `header:"Location"`
	Replayed string `header:"Idempotent-Replayed"`
	Body     publicapi.Attachment
}

type uploadInput struct {
	Idempotency

	context *gin.Context
}

// Resolve keeps the request: the body is read as it arrives, never in memory.
func (in *uploadInput) Resolve(hc huma.Context) []error {
	in.context = humagin.Unwrap(hc)
	return nil
}

// multipartHandler is handle for the operation that takes a file. The form is described
// after the operation is registered, so that huma does not read the body.
func multipartHandler(serve func(context.Context, *uploadInput) (*uploadOutput, error)) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		described.Extensions[extensionIdempotent] = true
		handle(serve)(humaAPI, described, f)
		humaAPI.OpenAPI().Paths[described.Path].Post.RequestBody = &huma.RequestBody{
			Required: true,
			Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{fileField},
				Properties: map[string]*huma.Schema{fileField: {Type: huma.TypeString, Format: "binary"}},
			}}},
		}
	}
}

// uploadAttachment streams the form's one file to the blob store. With an
// Idempotency-Key the file's id is derived from it, so that a repeat finds what
// the first try left; requests are not compared as such, since their boundaries
// differ.
func (s *server) uploadAttachment(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	c := in.context
	allowTime(c.Writer, uploadTimeout)
	form, err := c.Request.MultipartReader()
	if err != nil {
		return nil, refusal.New(codeUnsupportedMedia, "Send the file as multipart/form-data in the field file.")
	}
	part, err := form.NextPart()
	if err != nil {
		return nil, formRefusal(err)
	}
	if part.FormName() != fileField {
		return nil, fileFieldOnly(part)
	}
	content := &arrival{body: http.MaxBytesReader(c.Writer, part, market.MaxAttachmentBytes), form: form}
	kept, repeated, err := s.Uploads.StoreUpload(ctx, in.upload(ctx, part.FileName()), content)
	if content.failed != nil {
		return nil, content.failed
	}
	if err != nil {
		return nil, err
	}
	out := &uploadOutput{Location: attachmentsPath + "/" + kept.ID.String(), Body: publicapi.AttachmentOf(kept)}
	if repeated {
		out.Replayed = "true"
	}
	return out, nil
}

func (in *uploadInput) upload(ctx context.Context, filename string) market.Attachment {
	caller := principalOf(ctx)
	upload := market.Attachment{
		ID: uuid.Must(uuid.NewV7()), AccountID: caller.AccountID, Livemode: caller.Livemode, Filename: filename,
	}
	if in.Key != "" {
		upload.ID = contract.DerivedAttachmentID(caller.Owner(), in.Key)
	}
	return upload
}

// arrival reads a form's one file. It ends well only where the form ends as well: a
// form that is refused must not leave a file. It remembers what the client did wrong,
// as opposed to our failing to store what it sent.
type arrival struct {
	body   io.Reader
	form   *multipart.Reader
	failed error // a refusal
}

// Read passes the file on.
func (a *arrival) Read(p []byte) (int, error) {
	if a.failed != nil {
		return 0, a.failed
	}
	n, err := a.body.Read(p)
	if errors.Is(err, io.EOF) {
		a.failed = a.formEnd()
	} else if err != nil {
		a.failed = formRefusal(err)
	}
	if a.failed != nil {
		err = a.failed
	}
	return n, err
}

// formEnd refuses a form that goes on behind its file, or breaks off.
func (a *arrival) formEnd() error {
	next, err := a.form.NextPart()
	switch {
	case err == nil:
		return fileFieldOnly(next)
	case errors.Is(err, io.EOF):
		return nil
	}
	return formRefusal(err)
}

// formRefusal says what is wrong with a form that could not be read.
func formRefusal(err error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return refusal.New(codeTooLarge, "The file is larger than %d MiB.", market.MaxAttachmentBytes>>20)
	}
	if errors.Is(err, io.EOF) {
		return refusal.Field(fileField, nil, "is required")
	}
	return refusal.New(codeMalformed, "The form broke off or is no multipart/form-data; send the file again.")
}

func fileFieldOnly(part *multipart.Part) error {
	if part.FormName() == fileField {
		return refusal.Field(fileField, nil, "must be one file; send the others in requests of their own")
	}
	return refusal.Field(fileField, nil, "must be the only field of the form")
}

// allowTime moves the connection's deadlines for a request that carries a file.
func allowTime(w http.ResponseWriter, length time.Duration) {
	deadline := time.Now().Add(length)
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(deadline)  // a recorder in tests has none
	_ = connection.SetWriteDeadline(deadline) // the answer comes after the upload
}

// AttachmentPath names an uploaded file in the path.
type AttachmentPath struct {
	AttachmentID uuid.UUID `path:"attachment_id" format:"uuid"`
}

func (s *server) getAttachment(ctx context.Context, in *AttachmentPath) (*attachmentOutput, error) {
	caller := principalOf(ctx)
	file, err := s.Attachments.AttachmentOfAccount(ctx, caller.Owner(), in.AttachmentID)
	if err != nil {
		return nil, err
	}
	return &attachmentOutput{Body: publicapi.AttachmentOf(file)}, nil
}
