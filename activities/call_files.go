package activities

import (
	"github.com/aitasker/aitasker/internal/agents"
	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
)

// filesFor gives an agent the poster's files with addresses that open for an hour
// from this call on.
func (a *Activities) filesFor(attachments []market.Attachment) []agents.Attachment {
	files := make([]agents.Attachment, len(attachments))
	for i := range attachments {
		files[i] = a.fileFor(&attachments[i])
	}
	return files
}

func (a *Activities) fileFor(attachment *market.Attachment) agents.Attachment {
	return agents.Attachment{
		Filename: attachment.Filename, ContentType: attachment.ContentType,
		URL: a.Links.Sign(publicapi.AttachmentFile(attachment.ID)),
	}
}

// brandKitFor gives an agent the kit as it was when the task was created; nil
// without one.
func (a *Activities) brandKitFor(kit *market.BrandKit) *agents.BrandKit {
	if kit == nil {
		return nil
	}
	told := &agents.BrandKit{
		Name: kit.Name, Colors: kit.Colors, Fonts: kit.Fonts, Voice: kit.Voice, Guidelines: kit.Guidelines,
	}
	if kit.Logo != nil {
		logo := a.fileFor(kit.Logo)
		told.Logo = &logo
	}
	return told
}
