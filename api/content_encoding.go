package api

import (
	"mime"
	"strings"

	"github.com/gin-gonic/gin"
)

// refuseEncodedBody ends a request whose headers say that its body is compressed or
// in another charset: it would be read as something that it is not. The answer
// says what is taken (RFC 9110, 15.5.16).
func refuseEncodedBody(c *gin.Context) {
	if problem := encodingProblem(c); problem != nil {
		abortWith(c, problem)
		return
	}
	c.Next()
}

func encodingProblem(c *gin.Context) *Problem {
	if c.Request.ContentLength == 0 || c.FullPath() == "" { // nothing to read, or nobody to read it
		return nil
	}
	requestID := requestIDOf(c.Request.Context())
	encodings := strings.Join(c.Request.Header.Values("Content-Encoding"), ",")
	for encoding := range strings.SplitSeq(encodings, ",") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && !strings.EqualFold(encoding, "identity") {
			problem := newProblem(codeUnsupportedMedia,
				"The body is sent with a Content-Encoding, and none is taken: send it uncompressed, without that header.", requestID)
			problem.acceptEncoding = "identity"
			return problem
		}
	}
	sent := c.GetHeader("Content-Type")
	media, parameters, err := mime.ParseMediaType(sent)
	if err == nil && !strings.HasPrefix(strings.TrimSpace(sent), media) {
		c.Request.Header.Set("Content-Type", mime.FormatMediaType(media, parameters)) // types are compared without regard to case
	}
	if charset := parameters["charset"]; err == nil && media == "application/json" && charset != "" && !isUTF8(charset) {
		return newProblem(codeUnsupportedMedia, "The body is sent in another charset; send JSON in UTF-8.", requestID)
	}
	return nil
}

// isUTF8 reports whether a charset is UTF-8 or a part of it.
func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8") || strings.EqualFold(charset, "us-ascii")
}
