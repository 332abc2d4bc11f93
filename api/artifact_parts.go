package api

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// RangeHeader let the document say that parts can be asked for and that what is
// known need not be sent again; http.ServeContent reads the headers itself.
type RangeHeader struct {
	Range       string `header:"Range" doc:"The byte range to return, such as bytes=0-1023."`
	IfRange     string `header:"If-Range" doc:"The ETag that the range must belong to; if it does not match, the whole content is returned."`
	IfNoneMatch string `header:"If-None-Match" doc:"ETags that you already have; a match returns 304."`
}

// partAnswers are the answers of an operation that streams bytes.
func partAnswers() map[string]*huma.Response {
	header := func(description, example string) *huma.Param {
		return &huma.Param{Description: description, Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}}}
	}
	bytes := map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}
	etag := header("The bytes' name: their hash.", `"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`)
	return map[string]*huma.Response{
		strconv.Itoa(http.StatusOK): {Description: "The bytes.", Content: bytes, Headers: map[string]*huma.Param{"ETag": etag}},
		strconv.Itoa(http.StatusPartialContent): {Description: "The part that Range asked for.", Content: bytes, Headers: map[string]*huma.Param{
			"ETag": etag, "Content-Range": header("Which bytes these are, of how many.", "bytes 0-1023/20480"),
		}},
		strconv.Itoa(http.StatusNotModified): {Description: "The bytes are those that the caller knows.", Headers: map[string]*huma.Param{"ETag": etag}},
	}
}

// partWriter answers a range beyond the end as every other error is answered.
type partWriter struct {
	gin.ResponseWriter

	c       *gin.Context
	refused bool
}

// WriteHeader puts a problem in the place of http.ServeContent's line of text.
func (w *partWriter) WriteHeader(status int) {
	if status != http.StatusRequestedRangeNotSatisfiable {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.refused = true
	headers := w.Header()
	headers.Del("Content-Type") // gin keeps one that is set
	headers.Del("Content-Disposition")
	headers.Set("Cache-Control", "no-store")
	writeProblem(w.c, newProblem(codeRange, sentenceRange, requestIDOf(w.c.Request.Context())))
}

// Write takes the bytes, and drops that line of text.
func (w *partWriter) Write(content []byte) (int, error) {
	if w.refused {
		return len(content), nil
	}
	return w.ResponseWriter.Write(content)
}
