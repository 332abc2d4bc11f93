package api

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/internal/refusal"
)

// refuseBrokenQuery ends a request whose query cannot be read whole. Go leaves the
// parts out that it cannot read, and a parameter that is lost without a word
// changes what is asked: dry_run=true;q=x would post a task.
func (f failures) refuseBrokenQuery(c *gin.Context) {
	if _, err := url.ParseQuery(c.Request.URL.RawQuery); err != nil {
		abortWith(c, f.problemOf(c.Request.Context(), refusal.Field("query", nil,
			"is not well-formed; join parameters by & and write other characters than letters and digits as %%xx")))
		return
	}
	c.Next()
}
