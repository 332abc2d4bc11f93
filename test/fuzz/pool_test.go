package fuzz

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// names are the values of path parameters that belong together, such as a bid's
// id with its task's.
type names map[string]string

// maxNames bounds what is kept of one kind; the newest stay.
const maxNames = 60

// pool holds the objects of one account that requests can name. It learns them
// from answers.
type pool struct {
	mu      sync.Mutex
	found   map[string][]names // by what is named, such as "bid_id task_id"
	links   map[string][]link  // by operation
	gone    map[string]bool    // ids of what was deleted; true once a read found nothing
	private map[string]bool    // ids that are never handed out: the run stands on them
}

// link is an address of an operation that an answer gave, with what it was given
// in its query, such as a signature.
type link struct {
	names names
	query url.Values
}

func newPool() *pool {
	return &pool{found: map[string][]names{}, links: map[string][]link{}, gone: map[string]bool{}, private: map[string]bool{}}
}

func kindOf(n names) string { return strings.Join(slices.Sorted(maps.Keys(n)), " ") }

func (p *pool) keep(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.private[id] = true
}

func (p *pool) add(n names) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, value := range n {
		if _, deleted := p.gone[value]; p.private[value] || deleted {
			return
		}
	}
	kind := kindOf(n)
	known := slices.DeleteFunc(p.found[kind], func(other names) bool { return maps.Equal(n, other) })
	known = append(known, n)
	if len(known) > maxNames {
		known = known[1:]
	}
	p.found[kind] = known
}

// forget takes out what was deleted.
func (p *pool) forget(id string) {
	if parsed, err := uuid.Parse(id); err == nil { // an id may be written in more ways than one
		id = parsed.String()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.gone[id]; !known {
		p.gone[id] = false
	}
	for kind, known := range p.found {
		p.found[kind] = slices.DeleteFunc(known, func(n names) bool { return slices.Contains(slices.Collect(maps.Values(n)), id) })
	}
}

// bury notes that nothing is left of what was deleted.
func (p *pool) bury(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone[id] = true
}

// isBuried tells what is kept after its end, such as a retired agent, from what is
// not there any more.
func (p *pool) isBuried(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone[id]
}

// deleted lists ids of what is no more.
func (p *pool) deleted() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.gone))
}

// of lists, oldest first, what has all of the parameters.
func (p *pool) of(params []string) []names {
	p.mu.Lock()
	defer p.mu.Unlock()
	sorted := slices.Sorted(slices.Values(params))
	exact := p.found[strings.Join(sorted, " ")]
	if len(exact) > 0 || len(params) == 0 {
		return slices.Clone(exact)
	}
	var parts []names // of what is named together with more, such as a bid with its task
	for _, kind := range slices.Sorted(maps.Keys(p.found)) {
		for _, n := range p.found[kind] {
			part := names{}
			for _, param := range params {
				if n[param] != "" {
					part[param] = n[param]
				}
			}
			if len(part) == len(params) {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

var isName = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,100}$`)

// learn takes the objects out of an answer of an operation that was asked with
// these names. The document's paths say what an object is called by.
func (p *pool) learn(d *document, o *operation, asked names, body []byte) {
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	p.add(asked)
	p.learnLinks(d, answer)
	p.learnFrom(d, asked, o.path, answer)
}

// learnLinks keeps the addresses in an answer.
func (p *pool) learnLinks(d *document, value any) {
	switch inner := value.(type) {
	case map[string]any:
		for _, held := range inner {
			p.learnLinks(d, held)
		}
	case []any:
		for _, held := range inner {
			p.learnLinks(d, held)
		}
	case string:
		address, err := url.Parse(inner)
		if err != nil || address.RawQuery == "" {
			return
		}
		if o, called := d.named(http.MethodGet, address.Path); o != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.links[o.OperationID] = append(p.links[o.OperationID], link{called, address.Query()})
		}
	}
}

// linksTo lists the addresses that answers gave of an operation.
func (p *pool) linksTo(o *operation) []link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.links[o.OperationID])
}

// named finds the operation of an address and the names in it; nil when there is
// none.
func (d *document) named(method, path string) (*operation, names) {
	steps := strings.Split(path, "/")
	for _, o := range d.operations {
		described := strings.Split(o.path, "/")
		called := names{}
		fits := o.method == method && len(steps) == len(described)
		for i := 0; fits && i < len(steps); i++ {
			if strings.HasPrefix(described[i], "{") {
				called[strings.Trim(described[i], "{}")] = steps[i]
			} else {
				fits = steps[i] == described[i]
			}
		}
		if fits {
			return o, called
		}
	}
	return nil, nil
}

// learnFrom walks through an answer. place is the path of the object at hand.
func (p *pool) learnFrom(d *document, asked names, place string, value any) {
	object, isObject := value.(map[string]any)
	if !isObject {
		return
	}
	here := maps.Clone(asked)
	if param := d.paramBelow(place); param != "" && text(object["id"]) != "" { // made in a collection
		here[param] = text(object["id"])
		p.add(here)
		place += "/{" + param + "}"
	}
	for _, field := range slices.Sorted(maps.Keys(object)) {
		switch inner := object[field].(type) {
		case string:
			if param, isID := strings.CutSuffix(field, "_id"); isID && param != "" && isName.MatchString(inner) {
				p.add(names{field: inner})
			}
		case map[string]any:
			if id := text(inner["id"]); id != "" {
				p.add(names{strings.ReplaceAll(field, "-", "_") + "_id": id})
			}
			p.learnFrom(d, here, place, without(inner, "id"))
		case []any:
			p.learnList(d, here, place, field, inner)
		}
	}
}

// learnList reads a list in an answer: of the collection that was asked, or of what
// lies below the object at hand.
func (p *pool) learnList(d *document, here names, place, field string, list []any) {
	segment := strings.ReplaceAll(field, "_", "-")
	for _, collection := range []string{place, place + "/" + segment} {
		param := d.paramBelow(collection)
		if param == "" || collection != place && !strings.HasSuffix(collection, "/"+segment) {
			continue // in an answer of a collection its list may have any name
		}
		for _, entry := range list {
			object, isObject := entry.(map[string]any)
			name := nameOf(object, param)
			if !isObject || name == "" {
				continue
			}
			below := maps.Clone(here)
			below[param] = name
			p.add(below)
			p.learnFrom(d, below, collection+"/{"+param+"}", without(object, "id"))
		}
	}
}

// nameOf is what an object in a list is called by in paths.
func nameOf(object map[string]any, param string) string {
	fields := []string{param, "slug"}
	if strings.HasSuffix(param, "_id") {
		fields = []string{param, "id"}
	}
	for _, field := range fields {
		switch name := object[field].(type) {
		case string:
			if isName.MatchString(name) {
				return name
			}
		case float64:
			return string(asJSON(name))
		}
	}
	return ""
}

// paramBelow is the parameter that names an object of a collection; empty when
// there is none.
func (d *document) paramBelow(collection string) string {
	for _, o := range d.operations {
		rest, below := strings.CutPrefix(o.path, collection+"/{")
		if !below {
			continue
		}
		param, _, _ := strings.Cut(rest, "}")
		return param
	}
	return ""
}

func without(object map[string]any, field string) map[string]any {
	rest := maps.Clone(object)
	delete(rest, field)
	return rest
}
