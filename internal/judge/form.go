package judge

import (
	"strings"

	"github.com/aitasker/aitasker/internal/document"
	"github.com/aitasker/aitasker/internal/market"
)

// mainForm is what the type's rules ask for where the work has it, and otherwise
// what there is most of.
func (r *reading) mainForm(kind market.TaskKind) form {
	present := map[form]bool{
		formProse: r.words > 0, formTable: len(r.tables()) > 0, formVector: len(r.vectors()) > 0,
		formPicture: len(r.pictures()) > 0, formProgram: len(r.programs()) > 0, formMedia: r.mediaCount() > 0, formUnread: r.unread() != nil,
	}
	var wanted []form
	for _, rule := range kind.QualityRules {
		switch rule.Key {
		case "delivers_vector", "delivers_visual":
			wanted = append(wanted, formVector, formPicture)
		case "delivers_table":
			wanted = append(wanted, formTable)
		case "delivers_code":
			wanted = append(wanted, formProgram)
		case "min_words":
			wanted = append(wanted, formProse)
		}
	}
	if len(wanted) == 0 && kind.Category == "video-animation" || kind.Category == "music-audio" {
		wanted = append(wanted, formMedia)
	}
	for _, candidate := range append(wanted, formProse, formTable, formVector, formPicture, formProgram, formMedia, formUnread) {
		if present[candidate] {
			return candidate
		}
	}
	return formNone
}

func (r *reading) tables() []table {
	var all []table
	for _, p := range r.pieces {
		all = append(all, p.tables...)
	}
	return all
}

func (r *reading) vectors() []*vector {
	return collect(r, func(p piece) *vector { return p.vector })
}

func (r *reading) pictures() []*picture {
	return collect(r, func(p piece) *picture { return p.picture })
}

func (r *reading) programs() []*program {
	return collect(r, func(p piece) *program { return p.program })
}

func (r *reading) pages() []*document.Page {
	return collect(r, func(p piece) *document.Page { return p.page })
}

// unread returns the first file that opens but whose content could not be read; nil
// when there is none.
func (r *reading) unread() *piece {
	for i := range r.pieces {
		if r.pieces[i].unread != "" {
			return &r.pieces[i]
		}
	}
	return nil
}

func collect[T any](r *reading, part func(piece) *T) []*T {
	var all []*T
	for _, p := range r.pieces {
		if found := part(p); found != nil {
			all = append(all, found)
		}
	}
	return all
}

func (r *reading) mediaCount() int {
	count := 0
	for _, p := range r.pieces {
		if p.media {
			count++
		}
	}
	return count
}

// plain joins the text that counts, for patterns.
func (r *reading) plain() string {
	var b strings.Builder
	for _, group := range [][]sentence{r.sentences, r.labels} {
		for _, s := range group {
			b.WriteString(s.text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// hasCapitals reports whether the script of the text tells names by capitals.
func (r *reading) hasCapitals() bool {
	switch r.tongue.found.script {
	case "", "Latn", "Cyrl", "Grek", "Armn":
		return true
	}
	return false
}
