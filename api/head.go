package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// answerHead answers HEAD wherever GET is answered, by the same rules and with the
// same headers; net/http leaves the body out.
func answerHead(router *gin.Engine, declared needsByRoute) {
	for _, route := range router.Routes() {
		need, known := declared[routeKey(route.Method, route.Path)]
		if route.Method == http.MethodGet && known {
			declared[routeKey(http.MethodHead, route.Path)] = need
			router.HEAD(route.Path, route.HandlerFunc)
		}
	}
}
