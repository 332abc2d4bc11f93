package market

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/refusal"
)

// The limits of a task's content (SPEC 5, Create body).
const (
	MinBudget Cents = 300    // 3.00 USD
	MaxBudget Cents = 30_000 // 300.00 USD

	minBriefRunes      = 20
	maxBriefRunes      = 5000
	maxTitleRunes      = 200
	madeTitleRunes     = 80 // a title made from the brief stays short enough for a list
	maxSlugRunes       = 100
	maxObjectBytes     = 16 << 10
	maxObjectDepth     = 32
	maxCriteria        = 20
	maxCriterionRunes  = 500
	defaultExploration = 0.3
)

// ContentDraft is a task's content as it was sent, nothing checked yet.
type ContentDraft struct {
	Title              *string // nil: make one from the brief
	Brief              *string
	Description        *string // another name for Brief
	Category           string
	TaskType           string
	BudgetUSD          string          // decimal digits, as sent
	Requirements       json.RawMessage // empty or null: no requirements
	Metadata           json.RawMessage // empty or null: no metadata
	AcceptanceCriteria []string
	Experimentation    *float64 // nil: 0.3
}

// NewContent checks a draft against every rule of content and refuses with all
// breaches at once. kind and kindErr are what the taxonomy said of the category
// and type; a kindErr that names no field is returned as it is.
func NewContent(draft ContentDraft, kind TaskKind, kindErr error) (TaskContent, error) {
	c := contentCheck{draft: draft}
	refused, isRefusal := refusal.As(kindErr)
	if kindErr != nil && (!isRefusal || len(refused.Fields) == 0) {
		return TaskContent{}, kindErr
	}
	if c.isKindGiven() && isRefusal {
		c.breaches = append(c.breaches, refused.Fields...)
	}
	if kindErr == nil {
		c.kind = &kind
	}
	return c.content()
}

// NewDraftContent checks what is kept of an unfinished task: what was given must
// have its form and size, and nothing has to be given.
func NewDraftContent(draft ContentDraft) (TaskContent, error) {
	c := contentCheck{draft: draft, unfinished: true}
	return c.content()
}

type contentCheck struct {
	draft      ContentDraft
	kind       *TaskKind // nil when it is not known
	unfinished bool      // the loose rules of a draft apply
	breaches   []refusal.FieldError
}

func (c *contentCheck) content() (TaskContent, error) {
	content := TaskContent{Category: c.slug("category", c.draft.Category), TaskType: c.slug("task_type", c.draft.TaskType)}
	content.Brief = c.brief()
	content.Title = c.title(content.Brief)
	content.Budget = c.budget()
	content.Requirements = c.object("requirements", c.draft.Requirements)
	content.Metadata = c.object("metadata", c.draft.Metadata)
	content.AcceptanceCriteria = c.criteria()
	content.Experimentation = c.experimentation()
	if len(c.breaches) > 0 {
		return TaskContent{}, refusal.Fields(c.breaches)
	}
	return content, nil
}

// isKindGiven names what is missing of a task's kind.
func (c *contentCheck) isKindGiven() bool {
	if c.draft.Category == "" {
		c.refuse("category", nil, "is required")
	}
	if c.draft.TaskType == "" {
		c.refuse("task_type", nil, "is required")
	}
	return c.draft.Category != "" && c.draft.TaskType != ""
}

// slug keeps a draft from holding what no taxonomy ever has.
func (c *contentCheck) slug(field, slug string) string {
	if c.unfinished && (utf8.RuneCountInString(slug) > maxSlugRunes || !isStorable(slug)) {
		c.refuse(field, nil, "%s", lengthRule(0, maxSlugRunes))
	}
	return slug
}

func (c *contentCheck) refuse(field string, value any, format string, args ...any) {
	c.breaches = append(c.breaches, refusal.FieldError{Field: field, Message: fmt.Sprintf(format, args...), Value: value})
}

func (c *contentCheck) brief() string {
	sent, alias := c.draft.Brief, c.draft.Description
	if sent != nil && alias != nil && strings.TrimSpace(*sent) != strings.TrimSpace(*alias) {
		c.refuse("description", nil, "is another name for brief; send one of them, or the same text in both")
	}
	if sent == nil {
		sent = alias
	}
	if sent == nil {
		if !c.unfinished {
			c.refuse("brief", nil, "is required")
		}
		return ""
	}
	brief, least := strings.TrimSpace(*sent), minBriefRunes
	if c.unfinished {
		least = 0
	}
	if breach := textBreach(brief, least, maxBriefRunes); breach != "" {
		c.refuse("brief", utf8.RuneCountInString(brief), "%s", breach)
	}
	return brief
}

// title tidies the given title onto one line, or makes one from the brief.
func (c *contentCheck) title(brief string) string {
	if c.draft.Title == nil || strings.TrimSpace(*c.draft.Title) == "" {
		if c.unfinished {
			return "" // made when the brief is final
		}
		return TitleFromBrief(brief)
	}
	title := strings.Join(strings.Fields(*c.draft.Title), " ")
	if breach := textBreach(title, 0, maxTitleRunes); breach != "" {
		c.refuse("title", utf8.RuneCountInString(title), "%s", breach)
	} else if IsBlank(title) && !c.unfinished {
		c.refuse("title", nil, "shows nothing; send a title that can be read, or null to have one made from the brief")
	}
	return title
}

// TitleFromBrief takes the first line of a brief, cut between words where it is
// long.
func TitleFromBrief(brief string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(brief), "\n")
	line = strings.Join(strings.Fields(line), " ")
	runes := []rune(line)
	if len(runes) <= madeTitleRunes {
		return line
	}
	cut := string(runes[:madeTitleRunes-1])
	if space := strings.LastIndex(cut, " "); space > len(cut)/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,.;:-") + "…"
}

// budget reads the budget; 0 stands for none in a draft.
func (c *contentCheck) budget() Cents {
	sent := c.draft.BudgetUSD
	if sent == "" {
		if !c.unfinished {
			c.refuse("budget_usd", nil, "is required")
		}
		return 0
	}
	budget, err := ParseUSD(sent)
	if err != nil {
		c.refuse("budget_usd", json.Number(sent), "%s", err.Error())
		return 0
	}
	least := MinBudget
	if c.unfinished {
		least = 0
	}
	if budget < least || budget > MaxBudget {
		c.refuse("budget_usd", json.Number(sent), "must be between %s and %s USD", least, MaxBudget)
	} else if c.kind != nil && (budget < c.kind.MinBudget || budget > c.kind.MaxBudget) {
		c.refuse("budget_usd", json.Number(sent), "must be between %s and %s USD for %s",
			c.kind.MinBudget, c.kind.MaxBudget, c.kind.Type)
	}
	return budget
}

func (c *contentCheck) experimentation() float64 {
	if c.draft.Experimentation == nil {
		return defaultExploration
	}
	dial := *c.draft.Experimentation
	if !(dial >= 0 && dial <= 1) {
		c.refuse("experimentation", dial, "must be between 0 and 1")
	}
	return dial
}

func (c *contentCheck) criteria() []string {
	criteria := make([]string, 0, len(c.draft.AcceptanceCriteria))
	if sent := len(c.draft.AcceptanceCriteria); sent > maxCriteria {
		c.refuse("acceptance_criteria", sent, "must be at most %d; there are %d", maxCriteria, sent)
		return criteria
	}
	for i, text := range c.draft.AcceptanceCriteria {
		text = strings.TrimSpace(text)
		if breach := textBreach(text, 1, maxCriterionRunes); breach != "" {
			c.refuse(fmt.Sprintf("acceptance_criteria[%d]", i), utf8.RuneCountInString(text), "%s", breach)
		}
		criteria = append(criteria, text)
	}
	return criteria
}
