package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pdfOf writes a PDF whose first object is the catalogue.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func pdfStreamOf(dict, content string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), dict, content)
}

// pageOf is a file of one page with that content, and more objects from number 6.
func pageOf(pageKeys, content string, more ...string) []byte {
	return pdfOf(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + pageKeys + " >>",
		pdfStreamOf("", content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [1 /eacute /Adieresis /fi /uni4E2D] >> >>",
	}, more...)...)
}

func TestRead_PDFText(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write([]byte("BT /F1 10 Tf 50 700 Td (inside a form) Tj ET")); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	rows := map[string]struct {
		content string
		want    string
	}{
		"a string":                {"BT /F1 12 Tf 50 700 Td (Energy \\(gas\\)) Tj ET", "Energy (gas)"},
		"hex":                     {"BT /F1 12 Tf 50 700 Td <456e65726779> Tj ET", "Energy"},
		"escapes and octal":       {"BT /F1 12 Tf 50 700 Td (caf\\351 \\101) Tj ET", "café A"},
		"names of letters":        {"BT /F1 12 Tf 50 700 Td (caf\\001 \\002 \\003 \\004) Tj ET", "café Ä fi 中"},
		"pieces of one word":      {"BT /F1 12 Tf 50 700 Td [(En) -20 (er) 15 (gy)] TJ ET", "Energy"},
		"a gap for a space":       {"BT /F1 12 Tf 50 700 Td [(Two) -400 (words)] TJ ET", "Two words"},
		"a line that goes on":     {"BT /F1 12 Tf 14 TL 50 700 Td (one) Tj T* (two three, and) ' (more.) ' ET", "one two three, and more."},
		"a matrix for each line":  {"BT /F1 1 Tf 12 0 0 12 50 700 Tm (one,) Tj 12 0 0 12 50 686 Tm (two.) Tj ET", "one, two."},
		"a word that is cut":      {"BT /F1 12 Tf 14 TL 50 700 Td (the exchan-) Tj T* (ger.) Tj ET", "the exchanger."},
		"a form":                  {"/X1 Do", "inside a form"},
		"an image in the content": {"BI /W 1 /H 1 ID \x00(not) Tj EI BT /F1 12 Tf (text) Tj ET", "text"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, PDF, pageOf("/Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >>", row.content,
				pdfStreamOf("/Type /XObject /Subtype /Form /Filter /FlateDecode", packed.String())))
			var text []string
			for _, one := range got.Blocks {
				text = append(text, one.Text)
			}
			if joined := strings.Join(text, "\n"); joined != row.want || got.Unread != "" {
				t.Errorf("%q, unread %q; want %q", joined, got.Unread, row.want)
			}
		})
	}
}

func TestRead_PDFWithoutTextSaysSo(t *testing.T) {
	t.Parallel()
	rows := map[string][]byte{
		"pictures only":              pageOf("", "q 100 0 0 100 0 0 cm /Im1 Do Q"),
		"letters without meaning":    pageOf("/Resources << /Font << /F1 6 0 R >> >>", "BT /F1 12 Tf <00010002> Tj ET", "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [] >>"),
		"objects that are not found": []byte("%PDF-1.7\n1 0 obj\nendobj\nstartxref\n0\n%%EOF\n"),
	}
	for name, content := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, PDF, content); got.Unread == "" || len(got.Blocks) > 0 {
				t.Errorf("unread %q, blocks %v", got.Unread, got.Blocks)
			}
		})
	}
}

func TestRead_PDFIsSafeByItsStructure(t *testing.T) {
	t.Parallel()
	const text = "BT /F1 12 Tf 50 700 Td (about /JavaScript and /Launch) Tj ET"
	rows := map[string]struct {
		content []byte
		active  bool
	}{
		"words in the text":                   {pageOf("", text), false},
		"a script at the page":                {pageOf("/AA << /O << /S /JavaScript /JS (x) >> >>", text), true},
		"a script behind a reference":         {pageOf("/AA 6 0 R", text, "<< /O 7 0 R >>", "<< /Type /Action /S 8 0 R /JS (x) >>", "/Java#53cript"), true},
		"a script of a link":                  {pageOf("/Annots [<< /Subtype /Link /A << /S /JavaScript /JS (x) >> >>]", text), true},
		"a script after another action":       {pageOf("/Annots [<< /A << /S /URI /URI (x) /Next [<< /S /JavaScript /JS (x) >>] >> >>]", text), true},
		"a program that a link starts":        {pageOf("/Annots [<< /Subtype /Link /A << /S /Launch /F (cmd.exe) >> >>]", text), true},
		"a link":                              {pageOf("/Annots [<< /Subtype /Link /A << /S /URI /URI (https://a.example/JavaScript) >> >>]", text), false},
		"a call when the page opens":          {pageOf("/AA << /O << /S /URI /URI (https://evil.example) >> >>", text), true},
		"a form that is sent by a click":      {pageOf("/Annots [<< /Subtype /Widget /A << /S /SubmitForm /F (https://a.example) >> >>]", text), false},
		"a jump when the document opens":      {pdfOf("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"), false},
		"a script among the names":            {pdfOf("<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >> >>", "<< /Type /Pages /Kids [] /Count 0 >>"), true},
		"a script when the document opens":    {pdfOf("<< /Type /Catalog /Pages 2 0 R /OpenAction 3 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", "<< /S /JavaScript /JS 4 0 R >>", pdfStreamOf("", "x()")), true},
		"a script that nothing refers to":     {pageOf("", text, "<< /S /JavaScript /JS (x) >>"), false},
		"a part of a text called Launch":      {pdfOf("<< /Type /Catalog /Pages 2 0 R /StructTreeRoot << /Type /StructTreeRoot /K << /Type /StructElem /S /Launch >> >> >>", "<< /Type /Pages /Kids [] /Count 0 >>"), false},
		"a script in a file without pointers": {[]byte("%PDF-1.7\n1 0 obj\n<</S/Java#53cript>>\nendobj\nstartxref\n0\n%%EOF\n"), true},
		"media that runs":                     {pageOf("/Annots [<< /Subtype /RichMedia >>]", text), true},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, PDF, row.content); (got.Active != "") != row.active {
				t.Errorf("active = %q", got.Active)
			}
		})
	}
}

func TestRead_PDFOfABrowserHasItsHeadingsAndParagraphs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"paper-browser.pdf", "paper.pdf"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		got := read(t, PDF, content)
		headings, words := 0, 0
		for _, one := range got.Blocks {
			words += len(strings.Fields(one.Text))
			if one.Kind == Heading {
				headings++
			}
		}
		if headings < 5 || words < 900 || !strings.Contains(got.Blocks[0].Text, "How small coffee roasteries") {
			t.Errorf("%s: %d headings and %d words, beginning with %q", name, headings, words, got.Blocks[0].Text)
		}
	}
}

func TestRead_PDFWithAPasswordSaysSo(t *testing.T) {
	t.Parallel()
	locked := []byte("%PDF-1.7\n1 0 obj\n<</Filter/Standard>>\nendobj\ntrailer\n<</Encrypt 1 0 R>>\nstartxref\n0\n%%EOF\n")
	if got := read(t, PDF, locked); !strings.Contains(got.Active, "needs a password") {
		t.Errorf("active = %q", got.Active)
	}
}
