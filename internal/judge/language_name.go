package judge

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	texts "golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// displayed are the languages whose names for languages are known, English first:
// clients name a language in their own.
var displayed = []string{
	"en", "es", "de", "fr", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro", "ru", "uk", "el", "tr", "ca", "id", "vi", "ja", "zh", "ko", "ar", "he", "hi",
}

// otherNames are common names that the list of names does not have.
var otherNames = map[string]string{
	"farsi": "fa", "mandarin": "zh", "castilian": "es", "castellano": "es", "flemish": "nl", "bahasa": "id", "valencian": "ca", "valencià": "ca",
	"moldovan": "ro", "norwegian": "no", "norsk": "no", "bokmål": "no", "nynorsk": "no", "norwegisch": "no", "noruego": "no", "norvégien": "no", "gaelic": "gd", "brazilian": "pt", "burmese": "my", "tagalog": "tl", "putonghua": "zh", "中文": "zh", "汉语": "zh", "漢語": "zh",
}

// languageNames are the codes of languages by their names in lower case.
var languageNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	add := func(name, code string) {
		if name = strings.ToLower(name); name != "" && names[name] == "" && name != code {
			names[name] = code
		}
	}
	bases := display.Supported.BaseLanguages()
	for _, base := range bases {
		add(display.English.Languages().Name(base), base.String())
	}
	for _, base := range bases {
		add(display.Self.Name(texts.Make(base.String())), base.String())
	}
	for name, code := range otherNames {
		add(name, code)
	}
	for _, in := range displayed {
		namer := display.Languages(texts.Make(in))
		for _, base := range bases {
			add(namer.Name(base), base.String())
		}
	}
	return names
})

// noLanguage are values that look like the code of a language and mean none.
var noLanguage = []string{"any", "all", "n/a", "na", "none", "auto", "same", "tbd", "ts", "sql"}

var (
	languageTag   = regexp.MustCompile(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$`)
	betweenNames  = regexp.MustCompile(`[,;/&|()+]| and | or | und | y | et | e `)
	leastNameSize = 4 // bytes of a name within other words
)

// languagesNamed lists the codes of the languages that a value names, by a tag such
// as "de-AT" or by names such as "Brazilian Portuguese" or "español".
func languagesNamed(value string) []string {
	value = strings.ToLower(strings.TrimSpace(value))
	if slices.Contains(noLanguage, value) {
		return nil
	}
	if code := languageNames()[value]; code != "" {
		return []string{canonical(code)}
	}
	if languageTag.MatchString(value) {
		if tag, err := texts.Parse(strings.ReplaceAll(value, "_", "-")); err == nil {
			base, _ := tag.Base()
			return []string{canonical(base.String())}
		}
	}
	if parts := betweenNames.Split(value, -1); len(parts) > 1 {
		var codes []string
		for _, part := range parts {
			codes = append(codes, languagesNamed(part)...)
		}
		return codes
	}
	return namesWithin(value)
}

// namesWithin finds the names of languages among other words.
func namesWithin(text string) []string {
	var codes []string
	for _, one := range segmenter.Tokenize([]byte(strings.ToLower(text))) {
		if code := languageNames()[string(one.Term)]; code != "" && len(one.Term) >= leastNameSize && !slices.Contains(codes, canonical(code)) {
			codes = append(codes, canonical(code))
		}
	}
	return codes
}

// sameLanguage are codes that stand for one written language, or for languages that
// are not told apart here.
var sameLanguage = map[string]string{
	"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "fil": "tl", "iw": "he", "in": "id", "ms": "id", "prs": "fa", "yue": "zh", "cmn": "zh", "ku": "ckb",
}

func canonical(code string) string {
	if same := sameLanguage[code]; same != "" {
		return same
	}
	return code
}

// writtenIn reports whether a language may be written in the script; of mixed
// scripts nothing is said.
func writtenIn(code, script string) bool {
	if script == "" {
		return true
	}
	usual, _ := texts.Make(code).Script()
	switch {
	case usual.String() == script, usual.String() == "Zzzz", severalScripts[code]:
		return true
	case usual.String() == "Jpan":
		return script == "Jpan" || script == "Hira" || script == "Kana" || script == "Hani"
	case usual.String() == "Kore":
		return script == "Hang" || script == "Hani"
	case usual.String() == "Hans", usual.String() == "Hant":
		return script == "Hani"
	}
	return false
}

// severalScripts are languages that are commonly written in more than one script.
var severalScripts = map[string]bool{
	"sr": true, "hr": true, "uz": true, "az": true, "kk": true, "mn": true, "pa": true, "ckb": true, "tg": true, "tk": true, "ky": true, "ug": true, "ks": true, "sd": true,
}

// languageName says a language in English, for a sentence.
func languageName(code string) string {
	if name := display.English.Languages().Name(texts.Make(code)); name != "" {
		return name
	}
	return code
}
