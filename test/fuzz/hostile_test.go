package fuzz

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// attacks are texts that break careless programs.
var attacks = []string{
	"' OR '1'='1", "1; DROP TABLE tasks; --", `"); SELECT pg_sleep(9); --`, "%' AND 1=0 UNION SELECT NULL--", `\'; --`,
	"../../../../etc/passwd", `..\..\windows\win.ini`, "%2e%2e%2f%2e%2e%2f", "/dev/zero", "file:///etc/passwd",
	"x\r\nX-Injected: yes", "x\r\n\r\n<html>", "x%0d%0aSet-Cookie: a=b", "\u2028\u2029", "\u0085",
	"{{7*7}}", "${jndi:ldap://127.0.0.1/x}", "<%= 7*7 %>", "#{7*7}", "%s%n%x%d", "%!s(MISSING)", "$(id)", "`id`", "|id",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "<!--#exec cmd=\"id\"-->",
	`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`,
	"__proto__", "constructor", "null", "undefined", "NaN", "-1", "1e309", "0x7f", "true", "[object Object]",
	"\x00", "a\x00b", "\xff\xfe", "\xc0\xaf", "\ufeff", "\ufffd", "ﷺ", "Ａ", "i̇", "ß", "\u202e", strings.Repeat("a\u0300", 200),
	strings.Repeat("A", 9000), strings.Repeat("🚀", 2000), strings.Repeat("%", 100), strings.Repeat("(", 500) + strings.Repeat(")", 500),
	"*", "%", "_", "\\", "'", "\"", "&", ":*", "<->", "!", "a & | b", "()", "''''", " ",
}

// attack sends a hostile text where a text belongs, or turns the request against
// the product in another way.
func (g *generator) attack(rt *rapid.T, r *request) {
	r.intent = hostile
	ways := []func(*rapid.T, *request){g.attackQuery, g.attackHeader, g.attackMethod, g.attackSize, g.attackCredential}
	if len(r.o.params) > 0 {
		ways = append(ways, g.attackPath, g.attackNames)
	}
	if r.o.RequestBody != nil {
		ways = append(ways, g.attackBody)
	}
	rapid.SampledFrom(ways).Draw(rt, "attack")(rt, r)
}

func (g *generator) attackBody(rt *rapid.T, r *request) {
	if r.body == nil {
		r.body = g.value(rt, "body", r.o.bodySchema(), r.o.example(), 0)
		r.header.Set("Content-Type", r.o.contentType())
	}
	texts := slices.DeleteFunc(sites(r.o.bodySchema(), nil, r.body, nil), func(s site) bool {
		_, isText := s.value.(string)
		return !isText && !s.schema.Type.Includes("string")
	})
	hit := rapid.SampledFrom(attacks).Draw(rt, "text")
	r.what = "a hostile body"
	if len(texts) > 0 {
		s := rapid.SampledFrom(texts).Draw(rt, "site")
		r.what = s.name() + ": a hostile text"
		r.body = replaced(r.body, s.pointer, hit)
	} else if object, isObject := r.body.(map[string]any); isObject {
		r.body = replaced(object, []any{hit}, hit)
	}
	r.render()
}

func (g *generator) attackPath(rt *rapid.T, r *request) {
	name := rapid.SampledFrom(r.o.params).Draw(rt, "parameter")
	hit := rapid.SampledFrom(append([]string{
		"0", "-1", "1.5", "01", "+1", "1e0", "99999999999999999999", "00000000-0000-0000-0000-000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff", strings.ToUpper(r.names[name]), "{" + r.names[name] + "}", "urn:uuid:" + r.names[name],
		strings.ReplaceAll(r.names[name], "-", ""), r.names[name] + " ", r.names[name] + "\x00", r.names[name] + ";x=y", r.names[name] + "?", "..",
	}, attacks...)).Draw(rt, "text")
	r.what = "path " + name + ": a hostile text"
	r.names = maps.Clone(r.names)
	r.names[name] = hit
	if hit == "" || hit == "." || hit == ".." {
		r.names[name] = "%2e%2e"
	}
}

// attackNames names what is not there for the caller: another account's, nobody's
// or what was deleted.
func (g *generator) attackNames(rt *rapid.T, r *request) {
	r.names = maps.Clone(r.names)
	name := rapid.SampledFrom(r.o.params).Draw(rt, "parameter")
	if !strings.HasSuffix(name, "_id") {
		return
	}
	r.want = []int{http.StatusNotFound}
	if g.w.credential(r.o.need) == "" { // what a signature was not made for
		r.want = append(r.want, http.StatusForbidden, http.StatusUnauthorized)
	}
	foreign, deleted := g.w.stranger.pool.of(r.o.params), g.w.pool.deleted()
	switch rapid.IntRange(0, 2).Draw(rt, "whose") {
	case 0:
		if len(foreign) > 0 && r.o.need != "admin" {
			r.what = "another account's object"
			r.names = maps.Clone(foreign[rapid.IntRange(0, len(foreign)-1).Draw(rt, "object")])
			break
		}
		fallthrough
	case 1:
		if len(deleted) > 0 {
			r.what = name + " of what was deleted"
			r.names[name] = deleted[rapid.IntRange(0, len(deleted)-1).Draw(rt, "deleted")]
			if !g.w.pool.isBuried(r.names[name]) { // what is kept has rules of its own
				r.want = nil
				return
			}
			break
		}
		fallthrough
	default:
		r.what = name + " of nothing"
		r.names[name] = uuid.NewString()
	}
	r.mustRefuse = true
	if len(r.content) > 0 || !r.o.isRead() {
		r.want = append(r.want, http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusConflict) // what is wrong with the body may be told first
	}
}

func (g *generator) attackQuery(rt *rapid.T, r *request) {
	hit := rapid.SampledFrom(attacks).Draw(rt, "text")
	r.what = "a hostile query"
	known := slices.DeleteFunc(slices.Clone(r.o.Parameters), func(p *openapi3.ParameterRef) bool { return p.Value.In != openapi3.ParameterInQuery })
	ways := []func(){
		func() { r.raw = url.QueryEscape(hit) + "=" + url.QueryEscape(hit); r.mustRefuse = true },
		func() { r.raw = "x=" + strings.Repeat("x", 7000); r.mustRefuse = true },
		func() { r.raw = strings.Repeat("a[]=1&", 1000); r.mustRefuse = true },
		func() { r.raw = "a=%zz"; r.mustRefuse = true },
		func() { r.raw = "a;b=c"; r.mustRefuse = true },
		func() { r.raw = "=&&==&" },
	}
	for range known {
		p := known[rapid.IntRange(0, len(known)-1).Draw(rt, "parameter")].Value
		name := p.Name
		ways = append(ways,
			func() { r.query.Set(name, hit) },
			func() { r.query.Set(name, g.token(rt)) },
			func() { r.query[name] = []string{"1", hit} },
			func() { r.raw = name + "=%ff%fe%00" },
			func() { r.raw = name },
			func() { r.query.Set(name+"["+hit+"]", hit) },
			func() { r.query.Set(name+"[a][b]", hit) },
			func() { r.query.Set(strings.ToUpper(name), "1"); r.mustRefuse = true },
		)
	}
	ways[rapid.IntRange(0, len(ways)-1).Draw(rt, "way")]()
}

// token looks like a cursor and was never given out.
func (g *generator) token(rt *rapid.T) string {
	raw := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 0x7f, 0x80, 0xff, 0xdb}), 24, 24).Draw(rt, "token")
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (g *generator) attackHeader(rt *rapid.T, r *request) {
	printable := strings.Map(func(c rune) rune {
		if c < ' ' || c == '\x7f' {
			return -1
		}
		return c
	}, rapid.SampledFrom(attacks).Draw(rt, "text"))
	name := rapid.SampledFrom([]string{
		"Accept", "Accept-Encoding", "Accept-Language", "Idempotency-Key", "X-Request-Id", "X-Forwarded-For", "X-Forwarded-Proto", "Origin",
		"X-HTTP-Method-Override", "Range", "If-None-Match", "If-Match", "If-Modified-Since", "Content-Encoding", "Cookie", "User-Agent",
		"X-AITasker-Mode", "Last-Event-ID", "Prefer", "Traceparent", "Content-Language", "Te",
	}).Draw(rt, "header")
	value := rapid.SampledFrom([]string{
		printable, printable, "", "*", "application/xml", "application/xml;q=1, */*;q=0", "gzip", "identity;q=0, *;q=0", "GET",
		strings.Repeat("k", 256), strings.Repeat("bytes=0-1,", 900), "bytes=-", "bytes=5-2", "bytes=99999999999999999999-", "test", "live", "null", "https://evil.example",
	}).Draw(rt, "value")
	r.what = "a hostile " + name
	r.header.Set(name, value)
}

func (g *generator) attackMethod(rt *rapid.T, r *request) {
	odd := []string{
		"HEAD", "OPTIONS", "TRACE", "PROPFIND", "PURGE", "get", "post", "LONG" + strings.Repeat("G", 50), "GET", "POST", "PUT", "PATCH", "DELETE",
	}
	odd = slices.DeleteFunc(odd, func(method string) bool { return g.w.document.at(method, r.o.path) != nil })
	r.method = rapid.SampledFrom(odd).Draw(rt, "method")
	r.what = "the method " + r.method
}

func (g *generator) attackSize(rt *rapid.T, r *request) {
	megabyte := 1 << 20
	isForm := strings.HasPrefix(r.o.contentType(), "multipart/")
	if takesFiles := r.o.bodySchema() != nil && r.o.bodySchema().Properties["artifacts"] != nil; isForm || takesFiles {
		megabyte *= 27
	}
	r.what, r.want, r.mustRefuse = "a body that is too large", []int{http.StatusRequestEntityTooLarge}, true
	if isForm { // what is no form is refused as such before it is too large
		r.want = append(r.want, http.StatusBadRequest)
	}
	if r.header.Get("Content-Type") == "" {
		r.header.Set("Content-Type", "application/json")
	}
	r.content = append(bytes.Repeat([]byte(" "), megabyte), "{}"...)
	if r.o.RequestBody != nil && rapid.Bool().Draw(rt, "in pieces") {
		r.length = -1
	}
}

func (g *generator) attackCredential(rt *rapid.T, r *request) {
	if w := g.w; w.credential(r.o.need) == "" {
		r.what = "a credential where none is needed"
		r.authorize(rapid.SampledFrom(g.w.badKeys).Draw(rt, "credential"))
		return
	}
	r.mustRefuse, r.want = true, []int{http.StatusUnauthorized}
	switch rapid.IntRange(0, 5).Draw(rt, "credential") {
	case 0:
		r.what = "no credential"
		r.authorize("")
	case 1:
		r.what = "a garbled credential"
		r.header.Set("Authorization", rapid.SampledFrom([]string{
			"Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer x y", "bearer\taitk_test_x", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
			"Bearer " + strings.Repeat("a", 4000), "Bearer aitk_test_" + strings.Repeat("0", 49), "Bearer ' OR 1=1 --", "Bearer \u00e9", "Token x",
			"Bearer " + g.w.poster[:len(g.w.poster)-1], "Bearer " + g.w.poster + "0", "Bearer " + strings.ToLower(g.w.poster),
			"Bearer " + strings.Replace(g.w.poster, "_test_", "_live_", 1),
		}).Draw(rt, "garbled"))
	case 2:
		r.what = "a credential that is no more"
		r.authorize(rapid.SampledFrom(g.w.badKeys).Draw(rt, "bad"))
	case 3:
		if weak := g.w.tooWeak(r.o.need); weak != "" {
			r.what, r.want = "a credential that may not do this", []int{http.StatusForbidden}
			r.authorize(weak)
			break
		}
		fallthrough
	case 4:
		r.what, r.want = "a credential and the other mode", []int{http.StatusForbidden}
		r.header.Set("X-AITasker-Mode", "live")
	default:
		r.want, r.mustRefuse = nil, false
		if len(r.o.params) == 0 || r.o.need == "admin" || !slices.ContainsFunc(r.o.params, func(p string) bool { return p == "task_id" || p == "agent_id" }) {
			return
		}
		r.what, r.want, r.mustRefuse = "the account's credential of the other mode", []int{404, 400, 422}, true
		r.authorize(g.w.live)
	}
}

// stray asks for something beside the operation's address.
func (g *generator) stray(rt *rapid.T, r *request) {
	r.intent, r.what = nearly, "a parameter that is wrong"
	type change struct {
		what   string
		change func()
		want   []int
	}
	changes := []change{
		{"an unknown parameter", func() { r.query.Set("no_such_parameter", "1") }, []int{422}},
		{"a key that is too long", func() { r.header.Set("Idempotency-Key", strings.Repeat("k", 256)) }, nil},
		{"a key of other letters", func() { r.header.Set("Idempotency-Key", "schlüssel") }, nil},
		{"an empty key", func() { r.header.Set("Idempotency-Key", "") }, nil},
	}
	for _, p := range r.o.Parameters {
		name, schema := p.Value.Name, p.Value.Schema.Value
		if p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		set := func(what, value string) {
			changes = append(changes, change{fmt.Sprintf("query %s: %s", name, what), func() { r.query.Set(name, value) }, nil})
		}
		set("nothing", "")
		set("words", "twelve")
		set("a fraction", "1.5")
		set("an exponent", "1e2")
		set("a sign", "+5")
		set("less than nothing", "-1")
		set("beyond 2^63", "9223372036854775808")
		set("a date of no calendar", "2026-02-30T25:61:61Z")
		set("the year 99999", "99999-01-01T00:00:00Z")
		set("the first date", "0000-01-01T00:00:00Z")
		set("an offset", "2026-01-31T12:00:00+23:59")
		set("another case", "TRUE")
		if schema.MaxLength != nil {
			set("one character too many", strings.Repeat("é", int(*schema.MaxLength)+1))
			set("as long as can be", strings.Repeat("é", int(*schema.MaxLength)))
		}
		if schema.Max != nil {
			set("one too many", textOf(*schema.Max+1))
		}
		if schema.Min != nil {
			set("one too few", textOf(*schema.Min-1))
		}
		changes = append(changes, change{"query " + name + " twice", func() { r.query[name] = []string{"1", "2"} }, nil})
	}
	for name, value := range r.names {
		wrongName := func(what, by string) {
			changes = append(changes, change{"path " + name + ": " + what, func() {
				r.names = maps.Clone(r.names)
				r.names[name] = by
			}, nil})
		}
		wrongName("cut off", value[:len(value)-1]+"_")
		wrongName("a number", "1234567")
	}
	picked := changes[rapid.IntRange(0, len(changes)-1).Draw(rt, "change")]
	r.what, r.want = picked.what, picked.want
	picked.change()
}
