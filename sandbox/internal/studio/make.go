package studio

import (
	"fmt"
	"strings"

	"github.com/aitasker/aitasker/sandbox/internal/job"
	"github.com/aitasker/aitasker/sandbox/internal/vector"
	"github.com/aitasker/aitasker/sandbox/internal/wire"
)

// Draw makes the work of a house for a brief: three variants as a prototype; as
// the final also each on dark ground, in one colour and without ground, PNGs,
// the palette as JSON and a guide.
func (h House) Draw(b job.Brief) (job.Work, error) {
	s := sketchOf(h, b)
	prefix := job.Slug(s.name, "identity") + "-"
	variants := h.variants(b)
	work := job.Work{Summary: summaryOf(s, variants), Applied: applied(b, s)}
	for _, variant := range variants {
		work.Pieces = append(work.Pieces, job.SVGPiece(prefix+variant.name+".svg", variant.draw(s).SVG()))
	}
	work.Pieces = append(work.Pieces, job.MarkdownPiece("design-notes.md", notes(s, b, variants)))
	if !b.Final {
		work.Message = "These are real vector outlines, so they look the same everywhere. The final adds dark, one-colour and groundless versions, PNGs, the palette file and a guide."
		return work, nil
	}
	work.Message = "Everything is here as vector outlines and PNG; no font needs to be installed."
	err := finish(&work, s, prefix, variants)
	return work, err
}

// variants chooses what to draw for the task type.
func (h House) variants(b job.Brief) []composition {
	switch b.TaskType {
	case "logo-design", "icon-set", "favicon", "brand-style-guide":
		return h.signs
	case "wordmark-design", "letterhead":
		return h.wordmarks
	}
	as := func(name, use string, w, ht float64) composition {
		return composition{name, use, func(s sketch) *vector.Drawing { return card(s, b, name, w, ht) }}
	}
	return []composition{
		as("wide", "Link previews and banners, 1200 by 630.", 1200, 630),
		as("square", "Feeds, 1080 by 1080.", 1080, 1080),
		as("tall", "Stories and posters, 1080 by 1620.", 1080, 1620),
	}
}

func finish(work *job.Work, s sketch, prefix string, variants []composition) error {
	versions := []struct {
		suffix  string
		palette Palette
		bare    bool
	}{{"dark", s.palette.reversed(), false}, {"one-colour", s.palette.oneColour(), true}}
	for _, version := range versions {
		other := s
		other.palette, other.bare = version.palette, version.bare
		for _, variant := range variants[:2] {
			work.Pieces = append(work.Pieces, job.SVGPiece(prefix+variant.name+"-"+version.suffix+".svg", variant.draw(other).SVG()))
		}
	}
	bare := s
	bare.bare = true
	work.Pieces = append(work.Pieces, job.SVGPiece(prefix+variants[0].name+"-no-ground.svg", variants[0].draw(bare).SVG()))
	for _, variant := range variants {
		drawing := variant.draw(s)
		if !drawing.Outlined() {
			continue // letters that only the viewer's fonts have would be missing
		}
		picture, err := drawing.PNG(1)
		if err != nil {
			return err
		}
		work.Pieces = append(work.Pieces, job.Piece{Name: prefix + variant.name + ".png", Kind: wire.KindImage, ContentType: "image/png", Content: picture})
	}
	colours, err := job.JSONPiece("palette.json", map[string]any{
		"name": s.name, "colours": s.palette, "dark": s.palette.reversed(), "face": s.house.face.Name,
		"contrast_on_paper": map[string]string{"ink": ratio(s.palette.Ink, s.palette), "main": ratio(s.palette.Main, s.palette), "accent": ratio(s.palette.Accent, s.palette)},
	})
	work.Pieces = append(work.Pieces, colours)
	return err
}

func ratio(colour string, p Palette) string { return fmt.Sprintf("%.1f:1", Contrast(colour, p.Paper)) }

func summaryOf(s sketch, variants []composition) string {
	names := make([]string, len(variants))
	for i, variant := range variants {
		names[i] = variant.name
	}
	why := "an abstract sign, since the brief names no image"
	if s.because != "" {
		why = fmt.Sprintf("%s, taken from your word “%s”", s.motif.name, s.because)
	}
	return job.Line(fmt.Sprintf("A %s identity for %s: %s. The sign is %s. Set in %s; text contrast on its ground is %s.",
		s.house.Title, s.name, strings.Join(names, ", "), why, s.house.face.Name, ratio(s.palette.Ink, s.palette)), 1900)
}

func applied(b job.Brief, s sketch) map[job.WishKind]string {
	done := map[job.WishKind]string{}
	if len(b.Feedback.Colours) > 0 {
		done[job.WishColour] = fmt.Sprintf("Every file is redrawn with %s as the main colour (from %s, darkened only as far as it must be to read).", s.palette.Main, b.Feedback.Colours[0])
	}
	return done
}

func notes(s sketch, b job.Brief, variants []composition) string {
	var n strings.Builder
	fmt.Fprintf(&n, "# %s\n\n%s\n\n", job.Markdown(s.name), s.house.Belief)
	why := "Your brief names no image, so the sign is abstract: " + s.motif.name + "."
	if s.because != "" {
		why = fmt.Sprintf("The sign is %s, because your brief speaks of “%s”.", s.motif.name, job.Markdown(s.because))
	}
	fmt.Fprintf(&n, "## The idea\n\n%s The name is set in %s as outlines.\n\n## The variants\n\n", why, s.house.face.Name)
	for _, variant := range variants {
		fmt.Fprintf(&n, "- **%s**: %s\n", variant.name, variant.use)
	}
	fmt.Fprintf(&n, "\n## Colours\n\n| role | colour | contrast on paper |\n|---|---|---|\n| ink | %s | %s |\n| main | %s | %s |\n| accent | %s | %s |\n| paper | %s | |\n\n",
		s.palette.Ink, ratio(s.palette.Ink, s.palette), s.palette.Main, ratio(s.palette.Main,
			s.palette), s.palette.Accent, ratio(s.palette.Accent, s.palette), s.palette.Paper)
	if answers := s.house.answersTo(b); len(answers) > 0 {
		n.WriteString("## How it answers your words\n\n")
		for _, answer := range answers {
			fmt.Fprintf(&n, "- %s\n", job.Markdown(answer))
		}
		n.WriteByte('\n')
	}
	if len(b.Asks) > 0 {
		n.WriteString("## What your brief asks\n\n")
		for _, ask := range b.Asks {
			fmt.Fprintf(&n, "- %s\n", job.Markdown(ask))
		}
		n.WriteByte('\n')
	}
	if b.Final {
		n.WriteString("## Use\n\n- Leave free space around the logo as wide as the height of one letter.\n- Smallest width: 24 px for the monogram, 96 px for the wordmark.\n- On photographs use the one-colour version on a calm area.\n- Do not stretch, tilt, outline or recolour it outside this palette.\n")
	}
	return n.String()
}
