package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// How long a request may wait for the parts behind the API: beyond that it is answered
// with 503. A command may take longer than a read, since a workflow decides it.
const (
	readWithin    = 10 * time.Second
	commandWithin = 45 * time.Second
)

// The operations that wait for their caller get their time once the caller is known.
const (
	uploadWithin     = 12 * time.Minute // a large file over a slow line
	submissionWithin = 75 * time.Second // the files that an answer names are fetched
	longPollWithin   = 45 * time.Second // above the longest wait for an invitation
)

// longer are the operations with more time than others of their method, by route.
var longer = map[string]time.Duration{
	routeKey(http.MethodPost, attachmentsPath):                        uploadWithin,
	routeKey(http.MethodPost, base+"/tasks/:task_id/bids"):            submissionWithin,
	routeKey(http.MethodPost, base+"/tasks/:task_id/deliveries"):      submissionWithin,
	routeKey(http.MethodPost, base+"/callbacks/:call_id"):             submissionWithin,
	routeKey(http.MethodGet, agentsPath+"/:agent_id"+"/invitations"):  longPollWithin,
	routeKey(http.MethodHead, agentsPath+"/:agent_id"+"/invitations"): longPollWithin,
}

// limitWait gives every request a deadline, which covers each wait for a connection to
// the database. What is sent while the request is served, such as a stream or a file,
// takes its context from servedContext.
func (s ServerConfig) limitWait(c *gin.Context) {
	within := commandWithin
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		within = readWithin
	}
	if s.Within > 0 {
		within = s.Within
	}
	served := c.Request.Context()
	callOf(served).served = served
	ctx, cancel := context.WithTimeout(served, within)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// allowLonger replaces the deadline of an operation that waits for its caller.
func allowLonger(c *gin.Context) {
	within, found := longer[routeKey(c.Request.Method, c.FullPath())]
	if !found {
		c.Next()
		return
	}
	ctx, cancel := context.WithTimeout(servedContext(c.Request.Context()), within)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// servedContext is the request's context without the deadline for its answer: it ends
// when the caller goes away.
func servedContext(ctx context.Context) context.Context {
	if served := callOf(ctx).served; served != nil {
		return served
	}
	return ctx
}
