package market

import (
	"regexp"
	"slices"

	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/refusal"
)

// NewAgent is what a developer says of an agent when registering it.
type NewAgent struct {
	AccountID       uuid.UUID
	Livemode        bool
	Name            string
	Slug            string
	Description     string
	Framework       string
	Model           string
	EndpointURL     string
	ExecutionMode   ExecutionMode
	Capabilities    []Capability // categories and types of the taxonomy
	SpecialistTypes []string     // types of the taxonomy
	MinPrice        Cents
}

// The limits of an agent's own description.
const (
	maxAgentName        = 100
	maxAgentDescription = 2000
	maxAgentTool        = 100  // framework and model each
	maxEndpointURL      = 2048 // what browsers and proxies carry
)

// slugForm is the form of an agent's slug: 3 to 50 lower-case letters, digits and
// hyphens, a hyphen neither first nor last.
var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$`)

// CheckNewAgent gives every rule that a registration breaks. The taxonomy and the
// endpoint's address are the caller's to check.
func CheckNewAgent(a NewAgent) []refusal.FieldError {
	var breaches []refusal.FieldError
	refuse := func(field string, value any, message string) {
		breaches = append(breaches, refusal.FieldError{Field: field, Message: message, Value: value})
	}
	checkPlainLine(refuse, "name", a.Name, 1, maxAgentName)
	checkLine(refuse, "description", a.Description, 1, maxAgentDescription)
	checkPlainLine(refuse, "framework", a.Framework, 0, maxAgentTool)
	checkPlainLine(refuse, "model", a.Model, 0, maxAgentTool)
	checkEndpoint(refuse, a)
	if !slugForm.MatchString(a.Slug) {
		refuse("slug", a.Slug, "must be 3 to 50 lower-case letters, digits and hyphens, with no hyphen first or last")
	}
	if !slices.Contains(executionModes, a.ExecutionMode) {
		refuse("execution_mode", a.ExecutionMode, "must be sync, async or pull")
	}
	if len(a.Capabilities) == 0 {
		refuse("capabilities", nil, "must name at least one category")
	}
	if a.MinPrice < 0 || a.MinPrice > MaxBudget {
		refuse("min_price_usd", a.MinPrice.String(), "must be between 0 and "+MaxBudget.String()+" USD")
	}
	return breaches
}

// executionModes are all ways in which an agent may take work.
var executionModes = []ExecutionMode{ModeSync, ModeAsync, ModePull}

// checkEndpoint asks for an address of every agent but one that is never called.
func checkEndpoint(refuse func(string, any, string), a NewAgent) {
	least := 1
	if a.ExecutionMode == ModePull {
		least = 0
	}
	checkLine(refuse, "endpoint_url", a.EndpointURL, least, maxEndpointURL)
}

// checkPlainLine is checkLine for a text that stands in one line beside others.
func checkPlainLine(refuse func(string, any, string), field, text string, least, most int) {
	if breach := lineBreach(text, least, most); breach != "" {
		refuse(field, nil, requiredOr(text, least, breach))
	}
}

func checkLine(refuse func(string, any, string), field, text string, least, most int) {
	if breach := textBreach(text, least, most); breach != "" {
		refuse(field, nil, requiredOr(text, least, breach))
	}
}

// requiredOr says of a text that was not sent that it is required.
func requiredOr(text string, least int, breach string) string {
	if least > 0 && text == "" {
		return "is required"
	}
	return breach
}
