package evidence

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

const odt = "application/vnd.oasis.opendocument.text"

// checkedFile checks a file of the folder of package document.
func checkedFile(t *testing.T, kind market.ArtifactKind, contentType, name string) []market.EvidenceCheck {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "document", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	blobs := newBlobs(t)
	return check(t, blobs, put(t, blobs, kind, contentType, string(content)))
}

func TestCheck_PassesWhatTheStandardOfAFormatAllows(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		kind        market.ArtifactKind
		contentType string
	}{
		"logo-us-ascii.svg":        {market.KindSVG, "image/svg+xml"},
		"logo-iso-8859-1.svg":      {market.KindSVG, "image/svg+xml"},
		"logo-entities.svg":        {market.KindSVG, "image/svg+xml"},
		"cities-mark.json":         {market.KindJSON, "application/json"},
		"paper-document2.docx":     {market.KindDocument, docx},
		"paper.docx":               {market.KindDocument, docx},
		"paper.odt":                {market.KindDocument, odt},
		"paper.pdf":                {market.KindDocument, "application/pdf"},
		"paper-browser.pdf":        {market.KindDocument, "application/pdf"},
		"words-in-title.pdf":       {market.KindDocument, "application/pdf"},
		"word-in-link.pdf":         {market.KindDocument, "application/pdf"},
		"prices-quoted-header.csv": {market.KindCSV, "text/csv"},
		"prices-comma.csv":         {market.KindCSV, "text/csv"},
		"screens.tsv":              {market.KindCSV, "text/tab-separated-values"},
		"page-json-ld.html":        {market.KindHTML, "text/html"},
		"page-canonical.html":      {market.KindHTML, "text/html"},
		"page.html":                {market.KindHTML, "text/html"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if checks := checkedFile(t, row.kind, row.contentType, name); !Passed(checks) {
				t.Error(Failures(checks))
			}
		})
	}
}

func TestCheck_FailsWhatRunsOrLoadsHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]market.ArtifactKind{
		"script-escaped-name.pdf": market.KindDocument, "script-object-stream.pdf": market.KindDocument,
		"page-script.html": market.KindHTML, "page-stylesheet.html": market.KindHTML,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contentType := map[market.ArtifactKind]string{market.KindDocument: "application/pdf", market.KindHTML: "text/html"}[kind]
			if checks := checkedFile(t, kind, contentType, name); failedCheck(checks) != CheckSafe {
				t.Errorf("checks: %+v", checks)
			}
		})
	}
}

func TestCheck_WhatOnlyStandsThereIsSafe(t *testing.T) {
	t.Parallel()
	assertSafe(t, market.KindHTML, "text/html", map[string]string{
		"a template":                 `<script type="text/x-handlebars"><p onclick="x()"></script><p>x</p>`,
		"structured data":            `<script type="application/ld+json">{"@id":"javascript:"}</script><p>x</p>`,
		"data in capitals":           `<SCRIPT TYPE=" Application/JSON ">{}</SCRIPT><p>x</p>`,
		"relations that tell":        `<link rel="canonical" href="https://a.example/"><link rel="alternate" hreflang="de" href="https://a.example/de"><link rel=author href="https://a.example"><p>x</p>`,
		"words in titles":            `<p title="javascript: the good parts"><img alt="see url(https://a.example)" src="a.png"></p>`,
		"a picture for others":       `<meta property="og:image" content="https://a.example/x.png"><p>x</p>`,
		"an import in a comment":     `<style>/* @import "https://a.example" */ p{content:"url(https://a.example)"}</style><p>x</p>`,
		"a namespace in a style":     `<style>@namespace svg url(http://www.w3.org/2000/svg);</style><p>x</p>`,
		"attributes of a framework":  `<p on-sale="yes" data-onclick="x">x</p>`,
		"another encoding, declared": "<meta charset=\"iso-8859-1\"><p>caf\xe9</p>",
	})
	assertSafe(t, market.KindSVG, "image/svg+xml", map[string]string{
		"data":                    svgWith(`<script type="application/json">{}</script>`),
		"metadata":                svgWith(`<metadata><x:script xmlns:x="http://ns.example/">a</x:script></metadata>`),
		"a packet of metadata":    svgWith(`<metadata><?xpacket begin="" id="x"?><?xpacket end="w"?></metadata>`),
		"UTF-16 with a mark":      "\xff\xfe" + strings.Join(strings.Split(svgWith(`<g/>`), ""), "\x00") + "\x00",
		"XML 1.1":                 `<?xml version="1.1"?>` + svgWith(`<g/>`),
		"an entity for a colour":  `<!DOCTYPE svg [<!ENTITY blue "#00f">]>` + svgWith(`<rect fill="&blue;"/>`),
		"a letter by an entity":   `<!DOCTYPE svg [<!ENTITY e "&#233;">]>` + svgWith(`<text>caf&e;</text>`),
		"Latin-1 with a letter":   "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + svgWith("<text>caf\xe9</text>"),
		"Latin-2 with a letter":   "<?xml version='1.0' encoding='iso-8859-2' standalone='no'?>" + svgWith("<text>\xb1</text>"),
		"a mark and a comment":    "\xef\xbb\xbf<!-- <script> -->" + svgWith(`<g/>`),
		"a namespace by doctype":  `<!DOCTYPE svg [<!ATTLIST svg xmlns CDATA #FIXED "http://www.w3.org/2000/svg">]><svg><g/></svg>`,
		"a comment in a doctype":  `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!-- it's -->]>` + svgWith(`<g/>`),
		"a table of declarations": `<!DOCTYPE svg [<!ATTLIST svg a (b|c) "b" id ID #IMPLIED version CDATA #FIXED "1.1"><!ELEMENT x ANY>]>` + svgWith(`<g/>`),
	})
}

func TestCheck_FailsWhatADoctypeHides(t *testing.T) {
	t.Parallel()
	assertNotSafe(t, market.KindSVG, "image/svg+xml", map[string]string{
		"a handler by default":       `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>` + svgWith(`<g/>`),
		"a handler after others":     `<!DOCTYPE svg [<!ATTLIST g id ID #IMPLIED k (a|b) 'a' onclick CDATA #FIXED 'x()'>]>` + svgWith(`<g/>`),
		"a handler by an entity":     `<!DOCTYPE svg [<!ENTITY u "javascript:x()">]>` + svgWith(`<a href="&u;"/>`),
		"a parameter from elsewhere": `<!DOCTYPE svg [<!ENTITY % x SYSTEM "https://evil.example/x">]>` + svgWith(`<g/>`),
		"a script in UTF-16":         "\xfe\xff\x00" + strings.Join(strings.Split(svgWith(`<script/>`), ""), "\x00"),
		"an animated address":        svgWith(`<image><set attributeName="href" to="https://evil.example/x.png"/></image>`),
	})
}

func TestCheck_NamesTheLineOfAFault(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		kind              market.ArtifactKind
		contentType, text string
		want              string
	}{
		"a quote in a field":     {market.KindCSV, "text/csv", "name,size\na,1\nb,27\" wide\n", "line 3"},
		"a quote that stays":     {market.KindCSV, "text/csv", "name,size\na,1\nb,\"wide\nc,2\n", "line 3"},
		"a comma too many":       {market.KindJSON, "application/json", "{\n \"a\": 1,\n}", "line 3"},
		"a tag that is open":     {market.KindSVG, "image/svg+xml", "<?xml version=\"1.0\"?>\n" + svgWith("\n<g>\n"), "line 4"},
		"an unknown entity":      {market.KindSVG, "image/svg+xml", svgWith("\n&nbsp;"), "save the file without entities"},
		"markup in an entity":    {market.KindSVG, "image/svg+xml", `<!DOCTYPE svg [<!ENTITY g "<g/>">]>` + svgWith("&g;"), "save the file without entities"},
		"an unknown encoding":    {market.KindSVG, "image/svg+xml", `<?xml version="1.0" encoding="x-klingon"?>` + svgWith(""), "save the file in UTF-8"},
		"a flood of entity text": {market.KindSVG, "image/svg+xml", `<!DOCTYPE svg [<!ENTITY a "` + strings.Repeat("a", 4000) + `">]>` + svgWith(strings.Repeat("&a;", 400)), "without entities"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := newBlobs(t)
			checks := check(t, blobs, put(t, blobs, row.kind, row.contentType, row.text))
			if failure := Failures(checks); !strings.Contains(failure, row.want) {
				t.Errorf("%q does not name %q", failure, row.want)
			}
		})
	}
}
