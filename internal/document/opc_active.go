package document

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// The last words of relationship types that a program runs, and of those that it
// only follows when somebody clicks.
var (
	runningRelations = []string{"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet", "activexcontrolbinary", "control"}
	clickedRelations = []string{"hyperlink"}
)

// runningTypes are content types of parts that a program runs.
var runningTypes = []string{"vbaproject", "macroenabled", "macrosheet", "activex", "vbadata", "macroenabledtemplate"}

// active looks for what runs or calls out in the parts, by their types, by the
// relationships between them and by the fields and formulas in them.
func (p opc) active() active {
	for _, name := range p.names {
		isMacro := path.Base(name) == "vbaproject.bin"
		if isMacro || slices.ContainsFunc(runningTypes, func(kind string) bool { return strings.Contains(p.contentType(name), kind) }) {
			return runs("the document holds macros")
		}
	}
	for _, name := range p.names {
		source, isRelations := sourceOf(name)
		if !isRelations {
			continue
		}
		for _, one := range p.relationships(source) {
			if found := activeRelation(one); found.found() {
				return found
			}
		}
	}
	for _, name := range p.names {
		if p.parts[name] == nil || strings.HasSuffix(name, ".rels") {
			continue
		}
		if found := p.activePart(name); found.found() {
			return found
		}
	}
	return active{}
}

// sourceOf names the part that a part of relationships belongs to.
func sourceOf(name string) (string, bool) {
	folder, file, found := strings.Cut(name, "_rels/")
	if !found || !strings.HasSuffix(file, ".rels") {
		return "", false
	}
	return strings.TrimSuffix(folder+file, ".rels"), true
}

func activeRelation(one relationship) active {
	switch {
	case slices.Contains(runningRelations, one.kind):
		return runs("the document holds macros or controls")
	case !one.isExternal:
		return active{}
	case runsAsURL(one.target):
		return runs("the document has a link that runs a script")
	case !slices.Contains(clickedRelations, one.kind) && callsOut(one.target):
		return active{"the document loads something from elsewhere (" + one.kind + "); embed it instead", true}
	}
	return active{}
}

var localPath = regexp.MustCompile(`^(?:file:/{0,3})?/?[a-z](?::|%3a)[/\\]|^file:///`)

// callsOut reports whether a target lies on another machine. A path on the disk of
// whoever wrote the document leads nowhere.
func callsOut(target string) bool {
	bare := bareURL(target)
	return !localPath.MatchString(bare) && isExternal(bare)
}

// The fields of Word and the formulas of spreadsheets that run or load something.
var (
	runningField    = regexp.MustCompile(`(?i)^\s*(?:DDEAUTO|DDE|MACROBUTTON)\s`)
	loadingField    = regexp.MustCompile(`(?i)^\s*(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)\s.*(?:\w+://|\\\\)`)
	runningFormula  = regexp.MustCompile(`(?i)(?:^|[^\w.])(?:CALL|REGISTER(?:\.ID)?|EXEC|RTD|DDE)\s*\(|^[^"']*\|'`)
	loadingFormula  = regexp.MustCompile(`(?i)(?:^|[^\w])(?:_xlfn\.|_xlws\.)?(?:WEBSERVICE|IMAGE|FILTERXML|STOCKHISTORY)\s*\(`)
	quotedInFormula = regexp.MustCompile(`"[^"]*"`)
)

// activePart reads one part for what it makes a program do.
func (p opc) activePart(name string) active {
	found := active{}
	v := &partActivity{}
	if p.walk(name, func(_ *XMLReader, t token) error { v.take(t, &found); return nil }) != nil && !found.found() {
		return runs("the part " + name + " cannot be read, so nothing says that it is safe")
	}
	return found
}

// partActivity joins the pieces of a field's instruction and of a formula.
type partActivity struct {
	fields  []string // instructions of the open fields
	formula strings.Builder
	reading string // the element whose text is collected
}

func (v *partActivity) take(t token, found *active) {
	switch {
	case t.start != "":
		v.start(t, found)
	case t.end == "f" && v.reading == "f":
		note(found, activeFormula(v.formula.String()))
		v.reading = ""
	case t.end == v.reading:
		v.reading = ""
	case t.text != "" && v.reading == "instrText" && len(v.fields) > 0:
		v.fields[len(v.fields)-1] += t.text
	case t.text != "" && v.reading == "f":
		v.formula.WriteString(t.text)
	}
}

func (v *partActivity) start(t token, found *active) {
	switch t.start {
	case "fldChar":
		switch t.attribute("fldCharType") {
		case "begin":
			v.fields = append(v.fields, "")
		case "separate", "end":
			if last := len(v.fields) - 1; last >= 0 {
				note(found, activeField(v.fields[last]))
				if v.fields[last] = ""; t.attribute("fldCharType") == "end" {
					v.fields = v.fields[:last]
				}
			}
		}
	case "fldSimple":
		note(found, activeField(t.attribute("instr")))
	case "instrText":
		v.reading = "instrText"
	case "f":
		v.reading = "f"
		v.formula.Reset()
	case "ddeLink", "ddeItem":
		note(found, runs("the document starts another program by DDE"))
	case "webPr", "olePr":
		note(found, active{"the document loads data from elsewhere; embed it instead", true})
	case "hlinkClick", "hlinkHover", "hlinkMouseOver":
		action := strings.ToLower(t.attribute("action"))
		if strings.HasPrefix(action, "ppaction://program") || strings.HasPrefix(action, "ppaction://macro") || strings.HasPrefix(action, "ppaction://ole") {
			note(found, runs("the document has an action that starts a program"))
		}
	}
}

func note(found *active, next active) {
	if next.found() && (!found.found() || found.loads && !next.loads) {
		*found = next
	}
}

func activeField(instruction string) active {
	switch {
	case runningField.MatchString(instruction):
		return runs("the document has a field that runs something")
	case loadingField.MatchString(instruction):
		return active{"the document has a field that loads something from elsewhere; embed it instead", true}
	}
	return active{}
}

// activeFormula looks at what a formula calls, not at the texts in it.
func activeFormula(formula string) active {
	formula = quotedInFormula.ReplaceAllString(formula, `""`)
	switch {
	case runningFormula.MatchString(formula):
		return runs("the spreadsheet has a formula that runs something")
	case loadingFormula.MatchString(formula):
		return active{"the spreadsheet has a formula that loads something from elsewhere", true}
	}
	return active{}
}
