package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/aitasker/aitasker/api/pages"
)

const documentPath = "/openapi.json"

// serveDescription serves the OpenAPI document, written once, the pages that show it,
// and at the root where to find them.
func serveDescription(router *gin.Engine, humaAPI huma.API, declared needsByRoute) error {
	document, err := json.Marshal(humaAPI.OpenAPI())
	if err != nil {
		return fmt.Errorf("write openapi document: %w", err)
	}
	entrance, err := json.Marshal(map[string]string{
		"name": "AITasker", "version": humaAPI.OpenAPI().Info.Version, "docs": pages.SwaggerPath, "openapi": documentPath, "api": base,
	})
	if err != nil {
		return fmt.Errorf("write entrance: %w", err)
	}
	redoc, err := pages.Redoc()
	if err != nil {
		return err
	}
	open := func(path string, serve gin.HandlerFunc) {
		declared[routeKey(http.MethodGet, path)] = Public
		router.GET(path, serve)
	}
	open("/", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", entrance) })
	open(documentPath, serveDocument(document))
	for root, page := range map[string]http.Handler{pages.SwaggerPath: pages.Swagger(documentPath), pages.RedocPath: redoc} {
		open(root, gin.WrapH(page))
		open(root+"/*file", gin.WrapH(page))
	}
	return nil
}

// serveDocument serves a document that changes with the release only. Its tag is a
// weak one, since it stands for the compressed form as well.
func serveDocument(document []byte) gin.HandlerFunc {
	hash := sha256.Sum256(document)
	tag := `W/"` + hex.EncodeToString(hash[:16]) + `"`
	return func(c *gin.Context) {
		c.Header("Content-Type", "application/json")
		c.Header("Cache-Control", "public, max-age=300")
		c.Header("ETag", tag)
		http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(document))
	}
}
