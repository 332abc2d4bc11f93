package api

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const (
	securityName = "apiKey"

	// extensionNeed names in the OpenAPI document what an operation asks for.
	extensionNeed = "x-required-scope"
)

// operation is one line of the table of operations.
type operation struct {
	id      string
	method  string
	path    string
	need    RequireScope
	status  int // of a success
	tag     string
	summary string
	serve   mounter
}

// mounter registers an operation with the types of its handler.
type mounter func(humaAPI huma.API, described huma.Operation, f failures)

// handle returns the mounter of a handler. Errors of the handler leave as problems.
func handle[In, Out any](serve func(context.Context, *In) (*Out, error)) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		huma.Register(humaAPI, described, func(ctx context.Context, in *In) (*Out, error) {
			out, err := serve(ctx, in)
			if err != nil {
				return nil, f.problemOf(ctx, err)
			}
			return out, nil
		})
	}
}

// rawHandler is handle for an operation that answers with bytes.
func rawHandler[In any](serve func(context.Context, *In) (*bytesOutput, error)) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		described.Description = "Answers 206 with the part that a Range header asks for, and 304 to who names its ETag."
		described.Responses = partAnswers()
		handle(serve)(humaAPI, described, f)
	}
}

func (o *operation) mount(humaAPI huma.API, f failures) {
	described := huma.Operation{
		OperationID:   o.id,
		Method:        o.method,
		Path:          o.path,
		DefaultStatus: o.status,
		Summary:       o.summary,
		Tags:          []string{o.tag},
		MaxBodyBytes:  -1, // limitBody is the one limit
		// The server bounds slow clients. A limit here would stay on the connection and cut off a
		// command that is waiting for its workflow.
		BodyReadTimeout: -1,
		Hidden:          strings.HasSuffix(o.id, aliasSuffix), // served for published clients, shown under its newer address
		Extensions:      map[string]any{extensionNeed: string(o.need)},
	}
	if o.need == Signed {
		described.Security = []map[string][]string{{signatureName: {}}}
	} else if o.need != Public {
		described.Security = []map[string][]string{{securityName: {}}}
	}
	o.serve(humaAPI, described, f)
}

// declaredNeeds indexes the table for the middleware, by the router's paths.
func declaredNeeds(operations []operation) needsByRoute {
	declared := needsByRoute{}
	for _, o := range operations {
		if o.need.valid() {
			path := strings.NewReplacer("{", ":", "}", "").Replace(o.path)
			declared[routeKey(o.method, path)] = o.need
		}
	}
	return declared
}
