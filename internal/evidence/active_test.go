package evidence

import (
	"testing"

	"github.com/aitasker/aitasker/internal/market"
)

func svgWith(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inside + `</svg>`
}

func TestCheck_ActiveDrawingIsNotSafe(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		"a script":                          svgWith(`<script>alert(1)</script>`),
		"a script under another prefix":     `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script href="#x"/></s:svg>`,
		"an event handler":                  `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"an event handler in capitals":      svgWith(`<g OnClick="alert(1)"/>`),
		"a link that runs":                  svgWith(`<a xlink:href="java&#x0A;script:alert(1)"><text>x</text></a>`),
		"an animation that runs":            svgWith(`<a><animate attributeName="href" values="#;javascript:alert(1)"/></a>`),
		"a picture from elsewhere":          svgWith(`<image href="https://evil.example/x.png"/>`),
		"a drawing from elsewhere":          svgWith(`<use xlink:href="//evil.example/x.svg#a"/>`),
		"a page inside":                     svgWith(`<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/></foreignObject>`),
		"a fill from elsewhere":             svgWith(`<rect fill="url(https://evil.example/x#a)"/>`),
		"a style sheet from elsewhere":      `<?xml-stylesheet href="https://evil.example/x.css"?>` + svgWith(``),
		"an import in a style":              svgWith(`<style>@import "https://evil.example";</style>`),
		"an import cut by a comment":        svgWith(`<style>@imp<!-- -->ort "https://evil.example";</style>`),
		"an import in a CDATA section":      svgWith(`<style><![CDATA[@import "x";]]></style>`),
		"a declared entity that is unused":  `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + svgWith(``),
		"a document in a link":              svgWith(`<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>`),
		"a URL behind a comment in a style": svgWith(`<style>a{content:"/*";b:url(https://evil.example);c:"*/"}</style>`),
	}
	assertNotSafe(t, market.KindSVG, "image/svg+xml", rows)
}

func TestCheck_ActivePageIsNotSafe(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		"a script":                           `<p>x</p><SCRIPT src=x></SCRIPT>`,
		"a script that is not closed":        `<p><script>alert(1)`,
		"an event handler":                   `<img src=x onerror=alert(1)>`,
		"an event handler after a slash":     `<img/onerror=alert(1)/src=x>`,
		"a link that runs":                   `<a href=" java` + "\t" + `script:alert(1)">x</a>`,
		"a link that runs, by entities":      `<a href="&#106;avascript&colon;alert(1)">x</a>`,
		"a picture from elsewhere":           `<img src="http://evil.example/x.png">`,
		"a picture by backslashes":           `<img src="\\evil.example/x.png">`,
		"a picture in a set":                 `<img srcset="data:image/png;base64,AA 1x, https://evil.example/x.png 2x">`,
		"a style sheet from elsewhere":       `<link rel=stylesheet href="https://evil.example/x.css">`,
		"a style that loads":                 `<p style="background:url('https://evil.example/x')">x</p>`,
		"a style that hides its loading":     `<p style="background:u\72l(https://evil.example/x)">x</p>`,
		"a page inside":                      `<iframe srcdoc="x"></iframe>`,
		"another base":                       `<base href="https://evil.example/"><img src=x.png>`,
		"a redirect":                         `<meta http-equiv=refresh content="0;url=https://evil.example">`,
		"a form that runs":                   `<form><button formaction="javascript:alert(1)">x</button></form>`,
		"an element hidden in a drawing":     `<svg><style><img src=x onerror=alert(1)></style></svg>`,
		"an element hidden for scripts":      `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
		"an element hidden without scripts":  `<noscript><img src=x onerror=alert(1)></noscript>`,
		"an element in a template":           `<template><img src=x onerror=alert(1)></template>`,
		"a script shown as a math formula":   `<math><mtext><script>alert(1)</script></mtext></math>`,
		"a picture that is itself a drawing": `<img src="data:image/svg+xml,%3Csvg onload=alert(1)%3E">`,
	}
	assertNotSafe(t, market.KindHTML, "text/html", rows)
}

func assertNotSafe(t *testing.T, kind market.ArtifactKind, contentType string, rows map[string]string) {
	t.Helper()
	for name, content := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := newBlobs(t)
			checks := check(t, blobs, put(t, blobs, kind, contentType, content))
			if failed := failedCheck(checks); failed != CheckSafe {
				t.Errorf("failed check %q, want %q: %+v", failed, CheckSafe, checks)
			}
		})
	}
}

func TestCheck_QuietPageIsSafe(t *testing.T) {
	t.Parallel()
	rows := map[string]string{
		"links":              `<a href="https://example.com/?a=1,b">x</a> <a href="mailto:a@example.com">y</a>`,
		"embedded pictures":  `<img src="data:image/png;base64,iVBORw0KGgo="><img srcset="a.png 1x, b.png 2x">`,
		"an inner style":     `<style>h1{color:red;content:"\201c";transform:rotate(3deg)}</style><h1>x</h1>`,
		"words about script": `<p>Write javascript: like this, and url(https://example.com) like that.</p>`,
	}
	assertSafe(t, market.KindHTML, "text/html", rows)
}

func assertSafe(t *testing.T, kind market.ArtifactKind, contentType string, rows map[string]string) {
	t.Helper()
	for name, content := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blobs := newBlobs(t)
			if checks := check(t, blobs, put(t, blobs, kind, contentType, content)); !Passed(checks) {
				t.Errorf("checks: %+v", checks)
			}
		})
	}
}
