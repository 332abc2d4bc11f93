package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

const (
	call     = "The call to the agent's endpoint"
	tooLarge = "The answer is larger than 16 MiB."
	tooLate  = "No answer arrived within the prototyping window."
	notJSON  = "The answer is not valid JSON."
	closed   = " failed. The address is private, reserved or on a closed port, so it is never called."
	metadata = "http://169.254.169.254/latest/meta-data/" // link-local stays closed where private is open
)

// hostileAgentCases is the corpus of bad agents, and of odd ones that the contract allows.
var hostileAgentCases = map[string]hostileAgentCase{
	// ---- time ----
	"hangs forever":                          {does: testkit.Hangs, calls: 1, status: market.BidLate, reason: tooLate},
	"drips a byte at a time":                 {does: drips, calls: 1, status: market.BidLate, reason: tooLate},
	"sends its headers forever":              {does: sendsSlowHeaders, calls: 1, status: market.BidLate, reason: tooLate},
	"fails once, then works":                 {does: testkit.InTurn(testkit.Fails(500), goodAnswer()), calls: 2, status: market.BidPresented},
	"is busy for a second (429), then good":  {does: testkit.InTurn(busy("1"), goodAnswer()), calls: 2, status: market.BidPresented},
	"is busy (429) for longer than there is": {does: busy("3600"), calls: 1, status: market.BidFailed, reason: call + " was answered with status 429, not 200. The pause that it asks for outlasts the time that is left."},
	"is busy (429) without end":              {does: busy("1"), calls: 3, status: market.BidFailed, reason: call + " was answered with status 429, not 200."},
	"fails with 500 without end":             {does: testkit.Fails(500), calls: 3, status: market.BidFailed, reason: call + " was answered with status 500, not 200."},

	// ---- connection ----
	"hangs up":                   {does: hangsUp, calls: 3, status: market.BidFailed, reason: call + " failed. The connection was closed before the answer was complete."},
	"closes in mid-answer":       {does: closesMidBody, calls: 3, status: market.BidFailed, reason: "Reading the agent's answer failed. The connection was closed before the answer was complete."},
	"does not listen":            {endpoint: nowhere, status: market.BidFailed, reason: call + " failed. The connection was refused."},
	"has no resolvable name":     {endpoint: unresolvable, status: market.BidFailed, reason: call + " failed. The host name did not resolve."},
	"signs its own certificate":  {endpoint: selfSigned, status: market.BidFailed, reason: call + " failed. The TLS handshake failed; check the certificate and its host name."},
	"does not speak HTTP":        {does: raw("220 mail.example ESMTP\r\n"), calls: 3, status: market.BidFailed, reason: call + " failed. The connection failed."},
	"answers twice":              {does: answersTwice, calls: 1, status: market.BidPresented},
	"sends a megabyte of header": {does: hugeHeader, calls: 3, status: market.BidFailed, reason: call + " failed. The connection failed."},

	// ---- status ----
	"redirects":                    {does: redirects("/elsewhere"), calls: 1, status: market.BidFailed, reason: call + " was answered with a redirect (status 307) that is not followed."},
	"redirects to itself forever":  {does: redirects("/execute"), calls: 1, status: market.BidFailed, reason: call + " was answered with a redirect (status 307) that is not followed."},
	"accepts (202) though sync":    {does: testkit.Fails(202), calls: 1, status: market.BidFailed, reason: call + " was answered with status 202, which only async agents may send."},
	"answers 204":                  {does: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, calls: 1, status: market.BidFailed, reason: call + " was answered with status 204, not 200."},
	"answers 401":                  {does: testkit.Fails(401), calls: 1, status: market.BidFailed, reason: call + " was answered with status 401, not 200."},
	"answers 404":                  {does: testkit.Fails(404), calls: 1, status: market.BidFailed, reason: call + " was answered with status 404, not 200."},
	"answers 100 Continue forever": {does: continues, calls: 3, status: market.BidFailed, reason: call + " failed. The connection was closed before the answer was complete."},

	// ---- size ----
	"declares a terabyte":         {does: declaresTerabyte, calls: 1, status: market.BidFailed, reason: tooLarge},
	"sends without end":           {does: sendsWithoutEnd, calls: 1, status: market.BidFailed, reason: tooLarge},
	"sends a gzip bomb":           {does: gzipBomb, calls: 1, status: market.BidFailed, reason: tooLarge},
	"links to a gzip bomb":        {links: gzipBomb, calls: 1, status: market.BidFailed, reason: "The artifacts are larger than 16 MiB together."},
	"links to an endless file":    {links: sendsWithoutEnd, calls: 1, status: market.BidFailed, reason: "The artifacts are larger than 16 MiB together."},
	"declares gzip that is none":  {does: badGzip, calls: 1, status: market.BidFailed, reason: "The answer is not compressed as its Content-Encoding says."},
	"nests JSON 100,000 deep":     {does: body(`{"summary":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`), calls: 1, status: market.BidFailed, reason: notJSON},
	"hides depth in its metadata": {does: body(answerOf(note, `,"metadata":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000))), calls: 1, status: market.BidFailed, reason: notJSON},

	// ---- form ----
	"answers with a web page":            {does: body("<html>Oops</html>"), calls: 1, status: market.BidFailed, reason: notJSON},
	"answers with two documents":         {does: body(answerOf(note, "") + answerOf(note, "")), calls: 1, status: market.BidFailed, reason: notJSON},
	"answers with nothing":               {does: body(""), calls: 1, status: market.BidFailed, reason: notJSON},
	"answers with a list":                {does: body("[]"), calls: 1, status: market.BidFailed, reason: "The answer has the wrong type: array."},
	"sends a number for its summary":     {does: body(`{"summary":7}`), calls: 1, status: market.BidFailed, reason: "summary has the wrong type: number."},
	"sends invalid UTF-8":                {does: body("{\"summary\":\"\xff\xfe\"}"), calls: 1, status: market.BidFailed, reason: "The answer is not JSON in UTF-8: it is not UTF-8."},
	"sends a NUL in its summary":         {does: body(`{"summary":"a\u0000b","artifacts":[` + note + `]}`), calls: 1, status: market.BidFailed, reason: "summary has control characters."},
	"sends a NUL in an artifact's name":  {does: body(answerOf(strings.ReplaceAll(note, "note.md", `a\u0000b`), "")), calls: 1, status: market.BidFailed, reason: "artifacts[0].name has control characters or invisible ones that disguise it; send a plain name."},
	"summarises in 2001 characters":      {does: body(`{"summary":"` + strings.Repeat("s", 2001) + `","artifacts":[` + note + `]}`), calls: 1, status: market.BidFailed, reason: "summary is 2001 characters long; at most 2000 are allowed."},
	"calls its JSON a web page":          {does: typed("text/html", answerOf(note, "")), calls: 1, status: market.BidPresented},
	"sends unknown fields":               {does: body(answerOf(note, `,"mood":"good","sha256":"0000"`)), calls: 1, status: market.BidPresented},
	"lies about the hash of an artifact": {does: body(answerOf(strings.ReplaceAll(note, `"kind"`, `"sha256":"`+strings.Repeat("0", 64)+`","size_bytes":1,"kind"`), "")), calls: 1, status: market.BidPresented},

	// ---- price ----
	"asks for more than the budget":     {does: priced("40.01"), calls: 1, status: market.BidDeclined, reason: "bid price 40.01 is above the budget 40.00"},
	"asks for a negative price":         {does: priced("-1"), calls: 1, status: market.BidFailed, reason: "bid_price_usd must be more than 0."},
	"asks for nothing":                  {does: priced("0"), calls: 1, status: market.BidFailed, reason: "bid_price_usd must be more than 0."},
	"writes its price as 1e1":           {does: priced("1e1"), calls: 1, status: market.BidFailed, reason: "bid_price_usd must be a plain decimal number such as 12 or 12.50."},
	"asks for a tenth of a cent":        {does: priced("1.005"), calls: 1, status: market.BidFailed, reason: "bid_price_usd must have at most two decimals."},
	"asks for an astronomic price":      {does: priced(strings.Repeat("9", 400)), calls: 1, status: market.BidFailed, reason: "bid_price_usd is too large."},
	"sends its price as a text":         {does: priced(`"ten"`), calls: 1, status: market.BidFailed, reason: "bid_price_usd has the wrong type: string."},
	"names no price (the budget is)":    {does: body(answerOf(note, "")), calls: 1, status: market.BidPresented},
	"reports negative token usage":      {does: body(answerOf(note, `,"token_usage":{"input_tokens":-5}`)), calls: 1, status: market.BidFailed, reason: "token_usage must not have negative numbers."},
	"reports a token usage of 1e999":    {does: body(answerOf(note, `,"token_usage":{"cost_usd":1e999}`)), calls: 1, status: market.BidFailed, reason: "token_usage.cost_usd has the wrong type: number."},
	"sends its price twice (last wins)": {does: body(answerOf(note, `,"bid_price_usd":1,"bid_price_usd":41`)), calls: 1, status: market.BidDeclined, reason: "bid price 41.00 is above the budget 40.00"},

	// ---- artifacts ----
	"submits 0 artifacts":           {does: body(`{"summary":"Done.","artifacts":[]}`), calls: 1, status: market.BidFailed, reason: "There are no artifacts; at least 1 is needed."},
	"submits 21 artifacts":          {does: body(answerOf(strings.Repeat(note+",", 20)+note, "")), calls: 1, status: market.BidFailed, reason: "There are more than 20 artifacts."},
	"names a path (../../etc)":      {does: body(answerOf(strings.ReplaceAll(note, "note.md", "../../etc/passwd"), "")), calls: 1, status: market.BidFailed, reason: "artifacts[0].name must be a plain file name without path separators."},
	"names a Windows path":          {does: body(answerOf(strings.ReplaceAll(note, "note.md", `..\\note.md`), "")), calls: 1, status: market.BidFailed, reason: "artifacts[0].name must be a plain file name without path separators."},
	"sends broken base64":           {does: body(answerOf(`{"name":"a.png","kind":"image","content_type":"image/png","content_base64":"%%%"}`, "")), calls: 1, status: market.BidFailed, reason: "artifacts[0].content_base64 is not valid base64."},
	"calls a web page a PNG":        {does: handsIn("photo.png", "image", "image/png", "<html><script>alert(1)</script></html>"), calls: 1, status: market.BidJudged},
	"calls a text a PDF":            {does: handsIn("report.pdf", "document", "application/pdf", "Not a PDF."), calls: 1, status: market.BidJudged},
	"submits HTML with a script":    {does: handsIn("page.html", "html", "text/html", "<!doctype html><title>x</title><script>alert(1)</script>"), calls: 1, status: market.BidJudged},
	"submits SVG with a script":     {does: handsIn("logo.svg", "svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), calls: 1, status: market.BidJudged},
	"submits a document bomb (zip)": {does: handsInBase64("bomb.docx", "document", docxType, documentBomb()), calls: 1, status: market.BidJudged},
	"submits an image bomb":         {does: handsInBase64("bomb.png", "image", "image/png", imageBomb()), calls: 1, status: market.BidJudged},

	// ---- links ----
	"links to link-local addresses":   {does: body(answerOf(link(metadata), "")), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url" + closed},
	"links to a redirect to such":     {links: redirects(metadata), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url" + closed},
	"links to a redirect without end": {links: redirects("/artifact"), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url failed. There were too many redirects."},
	"links to a file of ours":         {does: body(answerOf(link("file:///etc/passwd"), "")), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url failed. The URL must start with http:// or https://."},
	"links to a user's name":          {does: body(answerOf(link("http://admin:secret@example.com/"), "")), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url failed. The URL must not carry a user name or password."},
	"links to what is not there":      {links: testkit.Fails(404), calls: 1, status: market.BidFailed, reason: "Fetching artifacts[0].url was answered with status 404, not 200."},
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// note is a sound artifact with good work.
var note = func() string {
	encoded, err := json.Marshal(testkit.Artifact("note.md", "markdown", "text/markdown", goodWork))
	if err != nil {
		panic(err) // a literal of this file
	}
	return string(encoded)
}()

// answerOf is an answer with those artifacts and whatever follows them.
func answerOf(artifacts, more string) string {
	return `{"summary":"Finished work.","artifacts":[` + artifacts + `]` + more + `}`
}

func body(text string) http.HandlerFunc { return typed("application/json", text) }

func typed(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, text)
	}
}

func priced(price string) http.HandlerFunc { return body(answerOf(note, `,"bid_price_usd":`+price)) }

func handsIn(name, kind, contentType, content string) http.HandlerFunc {
	return testkit.HandsIn(price, testkit.Artifact(name, kind, contentType, content))
}

func handsInBase64(name, kind, contentType string, content []byte) http.HandlerFunc {
	return body(answerOf(fmt.Sprintf(`{"name":%q,"kind":%q,"content_type":%q,"content_base64":%q}`,
		name, kind, contentType, base64.StdEncoding.EncodeToString(content)), ""))
}

func link(target string) string {
	return fmt.Sprintf(`{"name":"work.md","kind":"markdown","content_type":"text/markdown","url":%q}`, target)
}

func busy(seconds string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", seconds)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func redirects(target string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target, http.StatusTemporaryRedirect)
	}
}

// drips sends white space, which JSON may begin with, one byte at a time.
func drips(w http.ResponseWriter, r *http.Request) {
	flusher := http.NewResponseController(w)
	for {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(200 * time.Millisecond):
			_, _ = io.WriteString(w, " ")
			_ = flusher.Flush()
		}
	}
}

// onWire gives the bare connection, to break HTTP itself.
func onWire(speak func(connection net.Conn, buffered *bufio.ReadWriter)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = connection.Close() }()
		speak(connection, buffered)
	}
}

func raw(text string) http.HandlerFunc {
	return onWire(func(connection net.Conn, _ *bufio.ReadWriter) { _, _ = io.WriteString(connection, text) })
}

func hangsUp(w http.ResponseWriter, r *http.Request) { raw("")(w, r) }

func closesMidBody(w http.ResponseWriter, r *http.Request) {
	raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"summ")(w, r)
}

func sendsSlowHeaders(w http.ResponseWriter, r *http.Request) {
	onWire(func(connection net.Conn, _ *bufio.ReadWriter) {
		_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\n")
		pace := time.NewTicker(200 * time.Millisecond)
		defer pace.Stop()
		for i := 0; ; i++ {
			<-pace.C
			if _, err := fmt.Fprintf(connection, "X-%d: y\r\n", i); err != nil {
				return
			}
		}
	})(w, r)
}

func hugeHeader(w http.ResponseWriter, r *http.Request) {
	raw("HTTP/1.1 200 OK\r\nX-Much: "+strings.Repeat("y", 1<<20)+"\r\n\r\n{}")(w, r)
}

func continues(w http.ResponseWriter, r *http.Request) {
	raw(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000))(w, r)
}

// answersTwice sends a second, better answer behind the first one.
func answersTwice(w http.ResponseWriter, r *http.Request) {
	answer := func(text string) string {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(text)) + "\r\n\r\n" + text
	}
	raw(answer(answerOf(note, ""))+answer(`{"summary":"The second."}`))(w, r)
}

func declaresTerabyte(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(1<<40))
	_, _ = io.WriteString(w, "{")
}

func sendsWithoutEnd(w http.ResponseWriter, _ *http.Request) {
	for chunk := strings.Repeat(" ", 1<<20); ; {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

// gzipBomb unpacks a thousandfold.
func gzipBomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(bomb)
}

func badGzip(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = io.WriteString(w, "This is no gzip.")
}

var bomb = func() []byte {
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	for chunk := bytes.Repeat([]byte(" "), 1<<20); packed.Len() < 64<<10; {
		_, _ = packer.Write(chunk)
	}
	_ = packer.Close()
	return packed.Bytes()
}()
