package activities

import (
	"time"

	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// filesFor describes the poster's files to an agent, with links that open until the
// call's deadline.
func (a *Activities) filesFor(attachments []market.Attachment, deadline time.Time) []agents.Attachment {
	files := make([]agents.Attachment, len(attachments))
	for i := range attachments {
		files[i] = a.fileFor(&attachments[i], deadline)
	}
	return files
}

func (a *Activities) fileFor(attachment *market.Attachment, deadline time.Time) agents.Attachment {
	return agents.Attachment{
		Filename: attachment.Filename, ContentType: attachment.ContentType,
		URL: a.Links.SignUntil(publicapi.AttachmentFile(attachment.ID), deadline),
	}
}

// brandKitFor describes the kit to an agent as it was when the task was created; nil
// without one.
func (a *Activities) brandKitFor(kit *market.BrandKit, deadline time.Time) *agents.BrandKit {
	if kit == nil {
		return nil
	}
	sent := &agents.BrandKit{
		Name: kit.Name, Colors: kit.Colors, Fonts: kit.Fonts, Voice: kit.Voice, Guidelines: kit.Guidelines,
	}
	if kit.Logo != nil {
		logo := a.fileFor(kit.Logo, deadline)
		sent.Logo = &logo
	}
	return sent
}
