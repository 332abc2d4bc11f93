package document

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// relationship is a pointer from one part of a package to another or out of it.
type relationship struct {
	id, kind, target string // kind is the last word of its type
	isExternal       bool
}

// opc is a package of the Open Packaging Conventions, as Word, Excel and PowerPoint
// write them: content types and relationships say what its parts are.
type opc struct {
	archive
	types    map[string]string // by part
	defaults map[string]string // by extension
	main     string            // the part that the package is about
}

// conventional are the main parts of packages that do not point to theirs.
var conventional = []string{"word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"}

func isOPC(a archive) bool { return a.parts["[content_types].xml"] != nil }

func openOPC(a archive) (opc, error) {
	p := opc{archive: a, types: map[string]string{}, defaults: map[string]string{}}
	err := p.walk("[content_types].xml", func(_ *XMLReader, t token) error {
		switch t.start {
		case "Override":
			p.types[partName("", t.attribute("PartName"))] = strings.ToLower(t.attribute("ContentType"))
		case "Default":
			p.defaults[strings.ToLower(t.attribute("Extension"))] = strings.ToLower(t.attribute("ContentType"))
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	for _, one := range p.relationships("") {
		if one.kind == "officedocument" {
			p.main = partName("", one.target)
		}
	}
	if p.main == "" {
		for _, name := range conventional {
			if p.parts[name] != nil {
				p.main = name
			}
		}
	}
	switch {
	case p.main == "":
		return p, errors.New("it does not say which part is the main one")
	case !slices.Contains(p.names, p.main):
		return p, fmt.Errorf("its main part %s is missing", p.main)
	case p.parts[p.main] == nil:
		return p, fmt.Errorf("its main part %s is no markup", p.main)
	}
	return p, nil
}

// partName resolves the target of a relationship against the part that has it.
func partName(source, target string) string {
	target, _, _ = strings.Cut(strings.ToLower(target), "#")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir("/"+source), target)
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

func (p opc) contentType(part string) string {
	if declared := p.types[part]; declared != "" {
		return declared
	}
	return p.defaults[strings.TrimPrefix(path.Ext(part), ".")]
}

// relationships lists the pointers of a part, "" for those of the package.
func (p opc) relationships(part string) (found []relationship) {
	name := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		name = "_rels/.rels"
	}
	if p.parts[name] == nil {
		return nil
	}
	_ = p.walk(name, func(_ *XMLReader, t token) error {
		if t.start == "Relationship" {
			found = append(found, relationship{
				id: t.attribute("Id"), kind: strings.ToLower(path.Base(t.attribute("Type"))),
				target: t.attribute("Target"), isExternal: strings.EqualFold(t.attribute("TargetMode"), "External"),
			})
		}
		return nil
	})
	return found
}

// format tells what the package is by the type of its main part.
func (p opc) format() Format {
	declared := p.contentType(p.main)
	switch {
	case strings.Contains(declared, "wordprocessingml"), strings.Contains(declared, "ms-word"):
		return Word
	case strings.Contains(declared, "spreadsheetml"), strings.Contains(declared, "ms-excel"):
		return Workbook
	case strings.Contains(declared, "presentationml"), strings.Contains(declared, "ms-powerpoint"):
		return Slides
	}
	switch strings.Split(p.main, "/")[0] {
	case "word":
		return Word
	case "xl":
		return Workbook
	case "ppt":
		return Slides
	}
	return Unknown
}

// wordBlocks reads the running text of a Word document.
func (p opc) wordBlocks() ([]Block, error) {
	r := &officeText{headings: p.headingStyles()}
	err := p.walk(p.main, r.take)
	return r.blocks, err
}

// headingStyles finds the styles that make headings, whatever they are called: by
// their outline level, or by the built-in name that their id translates.
func (p opc) headingStyles() map[string]int {
	styles := map[string]int{}
	for _, one := range p.relationships(p.main) {
		part := partName(p.main, one.target)
		if one.kind != "styles" || p.parts[part] == nil {
			continue
		}
		id := ""
		_ = p.walk(part, func(_ *XMLReader, t token) error {
			switch t.start {
			case "style":
				id = t.attribute("styleId")
			case "name":
				if name := strings.ToLower(t.attribute("val")); id != "" && (strings.HasPrefix(name, "heading ") || name == "title") {
					styles[id] = levelOf(name)
				}
			case "outlineLvl":
				if level, err := strconv.Atoi(t.attribute("val")); err == nil && level < 9 && id != "" {
					styles[id] = level + 1
				}
			}
			return nil
		})
	}
	return styles
}

// levelOf reads the number at the end of a style's name; a title is the first.
func levelOf(style string) int {
	level, err := strconv.Atoi(style[len(style)-1:])
	if err != nil {
		return 1
	}
	return level
}

// slideBlocks reads the slides in the order in which they are shown.
func (p opc) slideBlocks() ([]Block, error) {
	targets := map[string]string{}
	for _, one := range p.relationships(p.main) {
		if one.kind == "slide" {
			targets[one.id] = partName(p.main, one.target)
		}
	}
	var slides []string
	err := p.walk(p.main, func(_ *XMLReader, t token) error {
		if t.start == "sldId" {
			for _, a := range t.attributes {
				if part := targets[a.Value]; a.Name.Space != "" && part != "" {
					slides = append(slides, part)
				}
			}
		}
		return nil
	})
	if len(slides) == 0 {
		for _, name := range p.names { // a package without pointers
			if ok, _ := path.Match("ppt/slides/slide*.xml", name); ok {
				slides = append(slides, name)
			}
		}
	}
	r := &officeText{}
	for _, slide := range slides {
		if err == nil && p.parts[slide] != nil {
			err = p.walk(slide, r.take)
		}
	}
	return r.blocks, err
}

// maxBlocks bounds the blocks of one document.
const maxBlocks = 20_000

// officeText reads the paragraphs of a part.
type officeText struct {
	headings map[string]int // level by id of style
	blocks   []Block
	text     strings.Builder
	kind     BlockKind
	level    int
	inText   bool
	fallback int // depth inside what older programs show instead
}

func (r *officeText) take(_ *XMLReader, t token) error {
	switch {
	case t.start == "Fallback", r.fallback > 0 && t.start != "":
		r.fallback++
	case r.fallback > 0 && t.end != "":
		r.fallback--
	case r.fallback > 0 || len(r.blocks) > maxBlocks:
	case t.start != "":
		r.start(t)
	case t.end == "p":
		r.end()
	case t.end != "":
		r.inText = false
	case r.inText:
		r.text.WriteString(t.text)
	}
	return nil
}

func (r *officeText) start(t token) {
	r.inText = t.start == "t"
	switch t.start {
	case "tab", "br", "cr":
		r.text.WriteByte(' ')
	case "numPr":
		if r.kind != Heading {
			r.kind = ListItem
		}
	case "pStyle":
		style := t.attribute("val")
		lower := strings.ToLower(style)
		switch {
		case r.headings[style] > 0:
			r.kind, r.level = Heading, r.headings[style]
		case strings.Contains(lower, "heading") || lower == "title":
			r.kind, r.level = Heading, levelOf(lower)
		case strings.HasPrefix(lower, "list"):
			r.kind = ListItem
		}
	case "ph":
		if strings.Contains(strings.ToLower(t.attribute("type")), "title") {
			r.kind, r.level = Heading, 2
		}
	case "tc":
		r.kind = TableCell
	}
}

func (r *officeText) end() {
	if line := strings.Join(strings.Fields(r.text.String()), " "); line != "" {
		r.blocks = append(r.blocks, Block{Kind: r.kind, Level: max(r.level, 1), Text: line})
	}
	r.text.Reset()
	r.kind, r.level, r.inText = Paragraph, 0, false
}
