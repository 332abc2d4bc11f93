package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
	"github.com/vearutop/statigz"
)

// Where the pages are.
const (
	SwaggerPath = "/docs"
	RedocPath   = "/redoc"
)

//go:embed assets
var embedded embed.FS

// Swagger serves Swagger UI over the document at that path.
func Swagger(documentPath string) http.Handler {
	library := v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "AITasker", SwaggerJSON: documentPath, BasePath: SwaggerPath,
		SettingsUI: map[string]string{"defaultModelsExpandDepth": "0", "persistAuthorization": "false"},
	})
	index := &rendered{header: http.Header{}}
	library.ServeHTTP(index, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: SwaggerPath}})
	return page{path: SwaggerPath, index: index.Bytes(), policy: policyOf(index.Bytes(), ""), assets: library}
}

// rendered keeps what a handler writes.
type rendered struct {
	bytes.Buffer

	header http.Header
}

// Header takes headers that nobody reads.
func (r *rendered) Header() http.Header { return r.header }

// WriteHeader takes a status that nobody reads.
func (*rendered) WriteHeader(int) {}

// Redoc serves Redoc over /openapi.json. It fails when the embedded files are not
// whole.
func Redoc() (http.Handler, error) {
	assets, err := fs.Sub(embedded, "assets")
	if err != nil {
		return nil, fmt.Errorf("open embedded pages: %w", err)
	}
	index, err := fs.ReadFile(assets, "redoc.html")
	if err != nil {
		return nil, fmt.Errorf("open embedded redoc: %w", err)
	}
	readable, ok := assets.(fs.ReadDirFS)
	if !ok {
		return nil, fmt.Errorf("open embedded pages: %T lists no files", assets)
	}
	return page{
		path: RedocPath, index: index, policy: policyOf(index, redocStyles),
		assets: http.StripPrefix(RedocPath, statigz.FileServer(readable)),
	}, nil
}

// page is a page at its path with the files that it loads below it.
type page struct {
	path   string
	index  []byte
	policy string
	assets http.Handler
}

// ServeHTTP answers with the page or one of its files.
func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", p.policy)
	if strings.TrimSuffix(r.URL.Path, "/") != p.path {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		p.assets.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(p.index)
}

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
)

// redocStyles are the styles that Redoc's bundle adds at run time: an empty element
// that it fills rule by rule, and those of its scroll bar.
var redocStyles = hashOf(nil) + " 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"

// policyOf lets the page load from here only and run of what stands in it exactly
// that. The worker is that of Redoc's search.
func policyOf(index []byte, styles string) string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; font-src 'self' data:; " +
		"img-src 'self' data:; worker-src blob:; " +
		"script-src 'self'" + hashesOf(inlineScript, index) + "; style-src 'self'" + hashesOf(inlineStyle, index) + styles
}

func hashesOf(element *regexp.Regexp, index []byte) string {
	var hashes strings.Builder
	for _, found := range element.FindAllSubmatch(index, -1) {
		hashes.WriteString(hashOf(bytes.ReplaceAll(found[1], []byte("\r\n"), []byte("\n")))) // as a browser reads it
	}
	return hashes.String()
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
