package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// SignedLink is what makes an address of a file open without a credential.
type SignedLink struct {
	Expires   string `query:"expires" maxLength:"20" doc:"The expiry in Unix seconds; part of the link."`
	Signature string `query:"signature" maxLength:"100" doc:"The signature; part of the link."`
}

type artifactFileInput struct {
	SignedLink
	RangeHeader

	ArtifactID uuid.UUID `path:"artifact_id" format:"uuid"`
}

// getArtifactFile gives the bytes to whoever holds a signed address.
func (s *server) getArtifactFile(ctx context.Context, in *artifactFileInput) (*bytesOutput, error) {
	if err := s.Links.Check(http.MethodGet, publicapi.ArtifactFile(in.ArtifactID), in.Expires, in.Signature); err != nil {
		return nil, err
	}
	artifact, err := s.Files.ArtifactFile(ctx, in.ArtifactID)
	if err != nil {
		return nil, err
	}
	return s.stream(ctx, artifact)
}

type attachmentFileInput struct {
	SignedLink
	RangeHeader

	AttachmentID uuid.UUID `path:"attachment_id" format:"uuid"`
}

// getAttachmentFile gives the bytes to whoever holds a signed address. A stranger's
// file is served as carefully as an agent's work.
func (s *server) getAttachmentFile(ctx context.Context, in *attachmentFileInput) (*bytesOutput, error) {
	if err := s.Links.Check(http.MethodGet, publicapi.AttachmentFile(in.AttachmentID), in.Expires, in.Signature); err != nil {
		return nil, err
	}
	file, err := s.Files.AttachmentFile(ctx, in.AttachmentID)
	if err != nil {
		return nil, err
	}
	return s.stream(ctx, market.Artifact{
		ID: file.ID, Name: file.Filename, Kind: market.KindFile, ContentType: file.ContentType, SHA256: file.SHA256,
	})
}

// signFiles puts signed addresses into every answer that shows files. It is the
// one place that does: whatever an operation answers with, its files open for an
// hour, and events, which are kept, never pass here.
func (s *server) signFiles(_ huma.Context, _ string, answer any) (any, error) {
	if answer == nil {
		return nil, nil //nolint:nilnil // an answer without a body
	}
	shown := reflect.New(reflect.TypeOf(answer)).Elem()
	shown.Set(reflect.ValueOf(answer))
	s.signFilesIn(shown)
	return shown.Interface(), nil
}

func (s *server) signFilesIn(value reflect.Value) {
	switch value.Kind() { //nolint:exhaustive // nothing else holds a file
	case reflect.Pointer:
		if !value.IsNil() {
			s.signFilesIn(value.Elem())
		}
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Struct {
			for i := range value.Len() {
				s.signFilesIn(value.Index(i))
			}
		}
	case reflect.Struct:
		switch file := value.Addr().Interface().(type) {
		case *publicapi.Artifact:
			file.URL = s.Links.Sign(publicapi.ArtifactFile(file.ID))
		case *publicapi.Attachment:
			file.URL = s.Links.Sign(publicapi.AttachmentFile(file.ID))
		default:
			for i := range value.NumField() {
				if value.Type().Field(i).IsExported() {
					s.signFilesIn(value.Field(i))
				}
			}
		}
	}
}
