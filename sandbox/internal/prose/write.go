package prose

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// foreign says what a written piece is worth where something else was asked for.
var foreign = map[string]string{
	"graphics-design":        "a text about the design; it contains no artwork",
	"video-animation":        "a text for the video; it contains no footage",
	"music-audio":            "a text about the music; it contains no sound",
	"photography":            "a text about the pictures; it contains no photographs",
	"programming-automation": "a text about the software; it contains no program",
	"finance":                "a general text, not financial advice",
	"data":                   "a text about the data; it computes nothing",
}

// Write makes the work of a voice: copy, posts or an article as the type asks.
func (v Voice) Write(b job.Brief) (job.Work, error) {
	kind, text, target := v.compose(b)
	words := job.WordCount(text)
	work := job.Work{
		Summary: job.Line(fmt.Sprintf("A %s piece (%s, %d words) about %s%s. %s", v.Title, kind, words, b.Topic, forWhom(b), v.honest(b, target, words)), 1900),
		Message: "Everything stated as fact comes from your brief; I looked nothing up.",
		Applied: applied(b, words),
	}
	name := job.Slug(b.Topic, "text")
	work.Pieces = []job.Piece{job.MarkdownPiece(name+".md", text)}
	if !b.Final {
		return work, nil
	}
	page, err := webPage(job.Line(job.TitleCase(b.Topic), 120), text)
	if err != nil {
		return work, err
	}
	work.Pieces = append(work.Pieces, job.Piece{Name: name + ".html", Kind: wire.KindHTML, ContentType: "text/html", Content: page})
	return work, nil
}

// copyTypes and postTypes are the task types that are not written as articles.
var (
	copyTypes = []string{
		"copywriting", "website-copy", "product-description", "tagline", "ad-copy", "landing-page-copy", "search-ads-campaign",
		"seo-meta-tags", "social-media-bio", "company-name", "mission-statement", "email-campaign", "ai-image-prompt",
	}
	postTypes = []string{"social-media-post", "social-media-calendar", "hashtag-research", "photo-captions"}
)

// compose writes the form that the type asks for; target is 0 where its length is
// not counted.
func (v Voice) compose(b job.Brief) (kind, text string, target int) {
	switch {
	case slices.Contains(copyTypes, b.TaskType):
		return "page copy", v.copywriting(b), 0
	case slices.Contains(postTypes, b.TaskType):
		return "posts", v.socialPosts(b), 0
	}
	text, target = v.article(b)
	return "article", text, target
}

func forWhom(b job.Brief) string {
	if b.Audience == "" {
		return ""
	}
	return ", for " + b.Audience
}

// honest says what the piece is not.
func (v Voice) honest(b job.Brief, target, words int) string {
	var notes []string
	if what, ok := foreign[b.Category]; ok {
		notes = append(notes, "This is "+what+".")
	}
	if !b.Final && b.Words > prototypeWords {
		notes = append(notes, fmt.Sprintf("This is the opening; the final runs to about %d words.", b.Words))
	} else if target > 0 && words < target*85/100 {
		notes = append(notes, fmt.Sprintf("You asked for about %d words; I stop at %d rather than repeat myself.", target, words))
	}
	return strings.Join(notes, " ")
}

func applied(b job.Brief, words int) map[job.WishKind]string {
	done := map[job.WishKind]string{job.WishOther: "Taken up in a section of its own, headed “On your note”."}
	if b.Feedback.Has(job.WishShorter) {
		done[job.WishShorter] = fmt.Sprintf("Cut down: the text now has %d words.", words)
	}
	if b.Feedback.Has(job.WishLonger) {
		done[job.WishLonger] = fmt.Sprintf("Extended: the text now has %d words.", words)
	}
	if b.Feedback.Tone != job.TonePlain {
		done[job.WishTone] = fmt.Sprintf("Opening, closing and sentences now sound %s.", b.Feedback.Tone)
	}
	if gone := b.Feedback.Removals(); len(gone) > 0 {
		done[job.WishRemove] = "No section or quoted fact speaks of it any more: " + strings.Join(gone, "; ") + "."
	}
	return done
}

var renderer = goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList))

// webPage renders markdown; raw HTML in it stays text, since unsafe rendering is
// off.
func webPage(title, markdown string) ([]byte, error) {
	var body bytes.Buffer
	if err := renderer.Convert([]byte(markdown), &body); err != nil {
		return nil, fmt.Errorf("render page: %w", err)
	}
	return fmt.Appendf(nil, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n<style>body{font:18px/1.6 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em;color:#222}h1,h2{line-height:1.25}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .7em}</style>\n</head>\n<body>\n%s</body>\n</html>\n", htmlText(title), body.Bytes()), nil
}

var htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;").Replace
