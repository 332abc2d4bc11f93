package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/idempotency"
	"github.com/aitasker/aitasker/internal/market"
)

// Deps is all that the API works with. Every field but Log and ServerConfig is required.
type Deps struct {
	Database

	// InTransaction binds the ports of the Database to a transaction.
	InTransaction InTransaction

	Authenticator Authenticator
	BenchmarkFlow BenchmarkFlow
	Health        HealthChecker
	Payouts       PayoutService
	Sealer        idempotency.Sealer
	Taxonomy      Taxonomy
	Blobs         Blobs
	Links         LinkSigner
	Uploads       Uploads
	EventHub      EventHub
	CaseFiles     CaseArchive
	CheckURL      URLGuard
	Flow          TaskFlow
	Submissions   Submissions
	RateLimiter   RateLimiter
	RateOverrides RateOverrides

	// Terms gives the rules that a new task of that kind is born with.
	Terms func(market.TaskKind) market.Terms

	// BenchmarkTerms are the rules of new benchmarks.
	BenchmarkTerms market.BenchmarkTerms

	Probes   []Probe // asked by GET /ready
	TopupURL string  // where a poster buys credits, shown with status 402
	Version  string  // of this build
	Log      zerolog.Logger

	ServerConfig ServerConfig // its zero value trusts no proxy, asks for no HTTPS and shares with no page
}

// check names every dependency that is missing.
func (d Deps) check() error {
	missing := append(missingIn(d), missingIn(d.Database)...)
	return errors.Join(append(missing, d.ServerConfig.check())...)
}

func missingIn(ports any) (missing []error) {
	fields := reflect.ValueOf(ports)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		if !slices.Contains([]string{"Database", "Log", "ServerConfig"}, name) && fields.Field(i).IsZero() {
			missing = append(missing, fmt.Errorf("%s is missing", name))
		}
	}
	return missing
}

// server answers the operations.
type server struct {
	Deps

	failures failures
}

// New makes the API's handler. It fails when a dependency is missing or the table
// of operations contradicts itself.
func New(deps Deps) (http.Handler, error) {
	if err := deps.check(); err != nil {
		return nil, fmt.Errorf("make api: %w", err)
	}
	speakProblems()
	gin.SetMode(gin.ReleaseMode)
	s := &server{Deps: deps, failures: failures{log: deps.Log, topupURL: deps.TopupURL}}
	operations := withAliases(s.operations())
	declared := declaredNeeds(operations)

	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.ContextWithFallback = false   // handlers get the request's context, never gin's
	router.RedirectTrailingSlash = false // the redirect would leave without our headers
	router.Use(
		recoverPanics(deps.Log),         // outermost: nothing escapes it
		nameRequest,                     // every line and answer below carries the id
		logAccess(deps.Log),             // sees the final status, also of refusals below
		deps.ServerConfig.secureHeaders, // before anything answers
		deps.ServerConfig.shareAcrossOrigins(),
		deps.ServerConfig.limitWait, // before anything waits
		limitRate(deps.RateLimiter, deps.Authenticator, deps.ServerConfig), // before anything costs
		refusePlainHTTP,
		limitBody,         // nobody makes us read much
		refuseEncodedBody, // nor something that it is not
		s.failures.refuseBrokenQuery,
		authorize(deps.Authenticator, declared, s.failures), // no handler runs for a stranger
		allowLonger, // innermost: a stranger waits no longer
	)
	router.NoRoute(notFound)
	router.NoMethod(methodNotAllowed)

	humaAPI := s.mount(router, operations)
	if err := serveDescription(router, humaAPI, declared); err != nil {
		return nil, fmt.Errorf("make api: %w", err)
	}
	answerHead(router, declared)
	for _, route := range router.Routes() {
		if _, known := declared[routeKey(route.Method, route.Path)]; !known {
			return nil, fmt.Errorf("make api: no need declared for %s %s", route.Method, route.Path)
		}
	}
	return router, nil
}

// mount puts the operations on a router and completes their document.
func (s *server) mount(router *gin.Engine, operations []operation) huma.API { //nolint:ireturn // the library's API is an interface
	description := describe(s.Version)
	description.Transformers = append(description.Transformers, s.signFiles)
	humaAPI := humagin.New(router, description)
	for i := range operations {
		operations[i].mount(humaAPI, s.failures)
	}
	completeDocument(humaAPI.OpenAPI(), s.RateLimiter, s.TopupURL)
	return humaAPI
}

// Document is the OpenAPI document of a server with these limits, in indented
// JSON, without a server: clients are made from it.
func Document(limiter RateLimiter, topupURL, version string) ([]byte, error) {
	speakProblems()
	gin.SetMode(gin.ReleaseMode)
	s := &server{Deps: Deps{RateLimiter: limiter, TopupURL: topupURL, Version: version}}
	document, err := json.MarshalIndent(s.mount(gin.New(), withAliases(s.operations())).OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write openapi document: %w", err)
	}
	return document, nil
}

// describe is the frame of the OpenAPI document. Its own routes of huma are off:
// the document is made once and served by serveDescription.
func describe(version string) huma.Config {
	config := huma.DefaultConfig("AITasker", version)
	config.Info.Description = introduction
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema links in answers
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		signatureName: {Type: "apiKey", In: "header", Name: "X-AITasker-Signature", Description: "Hex HMAC-SHA256 of the raw body, keyed by the callback_secret that came with the call."},
		securityName:  {Type: "http", Scheme: "bearer", Description: "An API key, or a user's JWT. A key acts in its own mode; a JWT in live mode, or with the header X-AITasker-Mode: test in test mode."},
	}
	config.Components.Schemas = newShapes()
	return config
}
