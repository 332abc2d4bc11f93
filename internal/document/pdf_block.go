package document

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfBlocks joins lines to paragraphs: a greater gap than between most lines, or
// another size of letters, begins a new one.
func pdfBlocks(lines []*pdfLine) []Block {
	body, leading := usualSize(lines)
	var blocks []Block
	var paragraph []string
	size := 0.0
	flush := func() {
		blocks = append(blocks, pdfParagraph(paragraph, size, body)...)
		paragraph = nil
	}
	for i, line := range lines {
		text := strings.Join(strings.Fields(line.text.String()), " ")
		if text == "" {
			continue
		}
		if i > 0 && len(paragraph) > 0 {
			before := lines[i-1]
			gap := before.y - line.y
			isApart := before.page == line.page && (gap < 0 || gap > 1.35*leading*max(1, line.size/body))
			if isApart || math.Abs(line.size-size) > 0.1*size || plainBullet.MatchString(text) {
				flush()
			}
		}
		size = line.size
		paragraph = append(paragraph, text)
	}
	flush()
	return blocks
}

// headingSize is by how much the letters of a heading are larger than the others.
const headingSize = 1.12

func pdfParagraph(lines []string, size, body float64) []Block {
	if len(lines) == 0 {
		return nil
	}
	text := joinedLines(lines)
	if size > headingSize*body && utf8.RuneCountInString(text) <= 160 {
		return []Block{{Kind: Heading, Level: 2, Text: text}}
	}
	return PlainBlocks(text)
}

// joinedLines makes running text of lines; a word that was cut at the end of its
// line is made whole.
func joinedLines(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		next, _ := utf8.DecodeRuneInString(strings.Join(lines[i+1:min(i+2, len(lines))], ""))
		isCut := strings.HasSuffix(line, "-") && unicode.IsLower(next)
		b.WriteString(strings.TrimSuffix(line, map[bool]string{true: "-"}[isCut]))
		if !isCut && i+1 < len(lines) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// usualSize finds the size of most letters, and the usual distance of their lines.
func usualSize(lines []*pdfLine) (size, leading float64) {
	letters := map[float64]int{}
	for _, line := range lines {
		letters[math.Round(line.size*4)/4] += line.text.Len()
	}
	most := 0
	for candidate, count := range letters {
		if count > most || count == most && candidate < size {
			size, most = candidate, count
		}
	}
	var gaps []float64
	for i, line := range lines[:max(len(lines)-1, 0)] {
		gap := line.y - lines[i+1].y
		if gap > 0 && line.page == lines[i+1].page && math.Abs(line.size-size) < 0.5 {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) == 0 {
		return size, 1.3 * size
	}
	slices.SortFunc(gaps, cmp.Compare[float64])
	return size, gaps[len(gaps)/2]
}
