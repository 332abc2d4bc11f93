package document

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// The limits of one PDF.
const (
	maxPDFObjects  = 300_000
	maxPDFStream   = 16 << 20 // of one decoded stream
	maxPDFDepth    = 60
	trailerBytes   = 2048 // where the last lines are looked for; many writers put a few bytes after them
	maxPDFPages    = 500
	maxPDFFormDeep = 6
)

var pdfHeader = regexp.MustCompile(`^%PDF-[12]\.\d`)

// pdfFile is an opened PDF.
type pdfFile struct {
	objects *model.Context
	unpack  *unpacker
}

// openPDF builds the table of a file's objects. A file that is whole by its first
// and last lines but whose objects cannot be found has no context.
func openPDF(ctx context.Context, content []byte, unpack *unpacker) (pdfFile, error) {
	trailer := content[max(0, len(content)-trailerBytes):]
	if !pdfHeader.Match(content) || !bytes.Contains(trailer, []byte("startxref")) || !bytes.Contains(trailer, []byte("%%EOF")) {
		return pdfFile{}, errors.New("the file is not a whole PDF document")
	}
	return pdfFile{readPDFObjects(ctx, content), unpack}, nil
}

func readPDFObjects(ctx context.Context, content []byte) (read *model.Context) {
	defer func() {
		if recover() != nil {
			read = nil
		}
	}()
	api.DisableConfigDir()
	configuration := model.NewDefaultConfiguration()
	configuration.Offline = true
	configuration.Limits = model.ResourceLimits{
		MaxStreamBytes: maxPDFStream, MaxDecodeBytes: maxPDFStream, MaxImagePixels: 1, MaxImageBytes: 1,
		MaxObjectCount: maxPDFObjects, MaxObjectStreamCount: maxPDFObjects, MaxObjectStreamFirst: 1 << 20,
		MaxXRefEntries: maxPDFObjects, MaxRecursionDepth: maxPDFDepth,
	}
	ctx, cancel := context.WithTimeout(ctx, maxReadTime)
	defer cancel()
	opened, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(content), configuration)
	if err != nil || opened.Root == nil {
		return nil
	}
	return opened
}

// object resolves a reference; nil when it leads nowhere.
func (f pdfFile) object(o types.Object) types.Object { //nolint:ireturn // objects of a PDF are of many types
	for range maxPDFDepth {
		reference, isReference := o.(types.IndirectRef)
		if !isReference {
			return o
		}
		entry, found := f.objects.FindTableEntryForIndRef(&reference)
		if !found || entry.Free {
			return nil
		}
		if packed, isPacked := entry.Object.(types.LazyObjectStreamObject); isPacked {
			unpacked, err := packed.DecodedObject(context.Background()) //nolint:forbidigo // it parses bytes that are here
			if err != nil {
				return nil
			}
			entry.Object = unpacked
		}
		o = entry.Object
	}
	return nil
}

func (f pdfFile) dict(o types.Object) types.Dict {
	switch o := f.object(o).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	case *types.StreamDict:
		return o.Dict
	}
	return nil
}

func (f pdfFile) array(o types.Object) types.Array {
	found, _ := f.object(o).(types.Array)
	return found
}

func (f pdfFile) name(o types.Object) string {
	found, _ := f.object(o).(types.Name)
	return string(found)
}

func (f pdfFile) number(o types.Object) (float64, bool) {
	switch o := f.object(o).(type) {
	case types.Integer:
		return float64(o), true
	case types.Float:
		return float64(o), true
	}
	return 0, false
}

// stream decodes a stream within the budget; nil when it cannot be.
func (f pdfFile) stream(o types.Object) []byte {
	var found types.StreamDict
	switch o := f.object(o).(type) {
	case types.StreamDict:
		found = o
	case *types.StreamDict:
		found = *o
	default:
		return nil
	}
	if err := found.DecodeWithLimit(min(maxPDFStream, max(f.unpack.left, 0))); err != nil || !f.unpack.spend(len(found.Content)) {
		return nil
	}
	return found.Content
}

// The actions that run something whoever starts them, and those that call out and
// so must not start by themselves.
var (
	runningActions = []string{"JavaScript", "Launch", "Rendition", "RichMediaExecute"}
	callingActions = []string{"URI", "SubmitForm", "ImportData", "GoToR", "GoToE", "Movie", "Sound"}
)

// active walks the objects that a viewer reaches from the catalogue, by their
// structure: what stands in texts, titles and links is only text.
func (f pdfFile) active(content []byte) active {
	if f.objects == nil {
		return activeInBrokenPDF(content)
	}
	w := &pdfWalk{file: f, seen: map[int]bool{}}
	w.visit(*f.objects.Root, 0, false)
	return w.found
}

type pdfWalk struct {
	file  pdfFile
	seen  map[int]bool // objects, and negative those that start by themselves
	found active
}

// visit follows an object; starts says that a viewer acts on it without a click.
func (w *pdfWalk) visit(o types.Object, depth int, starts bool) {
	if depth > maxPDFDepth*20 || w.found.found() && !w.found.loads {
		return
	}
	switch o := o.(type) {
	case types.IndirectRef:
		key := int(o.ObjectNumber)
		if starts {
			key = -key
		}
		if !w.seen[key] {
			w.seen[key] = true
			w.visit(w.file.object(o), depth+1, starts)
		}
	case types.Array:
		for _, one := range o {
			w.visit(one, depth+1, starts)
		}
	case types.Dict:
		w.dict(o, depth, starts)
	case types.StreamDict:
		w.streamDict(o.Dict, depth, starts)
	case *types.StreamDict:
		w.streamDict(o.Dict, depth, starts)
	}
}

func (w *pdfWalk) streamDict(d types.Dict, depth int, starts bool) {
	if _, isOutside := w.file.object(d["F"]).(types.Dict); isOutside {
		note(&w.found, loadsFromElsewhere) // its content is in another file
	}
	w.dict(d, depth, starts)
}

func (w *pdfWalk) dict(d types.Dict, depth int, starts bool) {
	switch kind := w.file.name(d["S"]); {
	case slices.Contains(runningActions, kind) && w.isAction(d, kind):
		note(&w.found, runs("the document holds a script or starts a program"))
	case starts && slices.Contains(callingActions, kind) && w.isAction(d, kind):
		note(&w.found, active{"the document calls out when it is opened", true})
	}
	if w.file.name(d["Subtype"]) == "RichMedia" || d["XFA"] != nil && w.scriptsInForm(d["XFA"]) {
		note(&w.found, runs("the document holds a form or media that runs scripts"))
	}
	if w.file.name(d["FS"]) == "URL" {
		note(&w.found, loadsFromElsewhere)
	}
	keys := make([]string, 0, len(d))
	for key := range d {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		startsHere := starts && key == "Next" || key == "OpenAction" || key == "AA" || starts && d["S"] == nil
		if key != "Parent" && key != "P" {
			w.visit(d[key], depth+1, startsHere)
		}
	}
}

// isAction tells an action from other dictionaries that have a key S, such as the
// elements of a structure tree.
func (w *pdfWalk) isAction(d types.Dict, kind string) bool {
	if declared := w.file.name(d["Type"]); declared != "" && declared != "Action" {
		return false
	}
	switch kind {
	case "JavaScript", "Rendition":
		return d["JS"] != nil
	case "Launch":
		return d["F"] != nil || d["Win"] != nil || d["Mac"] != nil || d["Unix"] != nil
	}
	return true
}

var formScript = regexp.MustCompile(`<(?:\w+:)?script\b`)

// scriptsInForm looks into a form of the XFA kind, which is XML in streams.
func (w *pdfWalk) scriptsInForm(xfa types.Object) bool {
	parts := append(slices.Clone(w.file.array(xfa)), xfa)
	return slices.ContainsFunc(parts, func(part types.Object) bool { return formScript.Match(w.file.stream(part)) })
}

var (
	pdfNameEscape = regexp.MustCompile(`#([0-9a-fA-F]{2})`)
	pdfHidden     = regexp.MustCompile(`/(?:ObjStm|FlateDecode|Encrypt|LZWDecode)\b`)
	pdfLocked     = regexp.MustCompile(`/Encrypt\b`)
	pdfRunning    = regexp.MustCompile(`/(?:JavaScript|JS|Launch|RichMedia|XFA)\b`)
)

// activeInBrokenPDF judges a file whose objects cannot be found: viewers may still
// find some, so it must hold no name of what runs and nothing that could hide one.
func activeInBrokenPDF(content []byte) active {
	plain := pdfNameEscape.ReplaceAllStringFunc(string(content), func(escape string) string {
		high, _ := hexValue(escape[1])
		low, _ := hexValue(escape[2])
		return string([]byte{high<<4 | low})
	})
	switch {
	case pdfRunning.MatchString(plain):
		return runs("the document holds a script or starts a program")
	case pdfLocked.MatchString(plain):
		return runs("the document needs a password, so nothing says that it is safe; save it without one")
	case pdfHidden.MatchString(plain):
		return runs("the structure of the document is damaged, so nothing says that it is safe")
	}
	return active{}
}
