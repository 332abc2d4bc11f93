package ratelimit

import (
	"net/http"
	"slices"
	"strings"

	"github.com/aitasker/aitasker/internal/market"
)

const base = "/api/v1"

// exempt are the addresses that are never counted, each with what lies below it. A
// probe that is turned away would take a healthy process out of service.
var exempt = []string{"/health", "/ready", "/docs", "/redoc", "/openapi.json"}

// BucketOf names the bucket that a request counts in; false when it is exempt.
// The table is SPEC 4's. An address that leads nowhere is counted like its
// neighbours.
func BucketOf(method, path string) (market.RateBucket, bool) {
	if method == http.MethodOptions || slices.ContainsFunc(exempt, func(root string) bool { return within(path, root) }) {
		return "", false
	}
	switch path {
	case base + "/brief/generate":
		return market.BucketBriefGenerate, true
	case base + "/brief/suggestions":
		return market.BucketBriefSuggestions, true
	case base + "/signature/tagline":
		return market.BucketTagline, true
	case base + "/signature/scrape-website":
		return market.BucketScrapeWebsite, true
	}
	switch {
	case path == base+"/tasks" && method == http.MethodPost:
		return market.BucketCreateTask, true
	case within(path, base+"/tasks"):
		return market.BucketTasks, true
	case within(path, base+"/webhooks"):
		return market.BucketWebhooks, true
	}
	return market.BucketDefault, true
}

// within reports whether path is root or lies below it.
func within(path, root string) bool {
	rest, found := strings.CutPrefix(path, root)
	return found && (rest == "" || rest[0] == '/')
}
