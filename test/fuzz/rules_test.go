package fuzz

import (
	"errors"
	"regexp"
	"strings"
)

var (
	errUndescribed    = errors.New("no such status")
	errUnexpectedBody = errors.New("a body where none is described")
)

type errMissingHeader string

// Error names the header.
func (e errMissingHeader) Error() string { return "no header " + string(e) }

type errMediaType string

// Error names the type.
func (e errMediaType) Error() string { return "content of the type " + string(e) }

// rule is a rule that goes beyond what a schema can say. It explains a refusal
// where the document has its sentence.
type rule struct {
	operation string // matches the operations' ids
	location  string // matches where the refusal is
	message   string // matches the refusal
	sentence  string // what the operation's document says of it
}

// rules are those that the product may refuse a request by that fits its schemas.
var rules = []rule{
	{"register-agent", `body\.slug`, "is taken", "Unique"},
	{"(register|change)-agent", `body\.capabilities`, ".* is declared twice", "at least one, without duplicates"},
	{"create-task", `body\.(brief|category|task_type|budget_usd)`, "is required", "no field is required then"},
	{"(create|change)-api-key", `body\.spend_limit`, "must be between 0.01 and 1000000.00", "0.01 to 1000000"},
	{"create-api-key", `body\.scopes`, ".*", "Cannot exceed the caller's scopes"},
	{"put-rate-limits", `body\.limits`, "must name at least one", "at least one bucket"},
	{"create-task", `body\.brief`, "must be 20 to 5000 characters", "20 to 5000 characters after trimming"},
	{".*", `body\..*`, "must be [0-9]+ to [0-9]+ characters.* that can be seen", "characters"},
	{"create-task|edit-draft", `body\.(requirements|metadata).*`, "is a number too (large|close to zero) for a double", "16 KiB"},
	{"create-task|edit-draft", `body\.prior_task_id`, "must be an earlier task of yours", "one of your earlier tasks, whose delivery"},
	{"resolve-dispute", `body\.agent_share`, ".*", "For a split"},
	{".*", `query\.cursor`, "is not a cursor of this list", "next_cursor of the previous page"},
	{"(create|change)-brand-kit", `body\.logo_attachment_id`, "must be an image", "which must be an image"},
	{"create-task|edit-draft", `body\.attachments`, "is given twice", "without duplicates"},
	{"create-task|edit-draft|(create|change)-brand-kit", `body\..*`, "is none of your", "your "},
	{"(register|change)-agent", `body\.capabilities`, "must name at least one", "at least one"},
	{"(register|change)-agent", `body\.(name|framework|model)`, "must be one line of visible characters", "on one line"},
	{"(register|change)-agent", `body\.min_price_usd`, "must be between 0 and 300.00", "0 to 300"},
	{"change-agent", `body\.(name|framework|model|description)`, "must be (at most|[0-9]+ to) ", "characters"},
	{"register-agent", `body\.endpoint_url`, "is required", "not needed for pull agents"},
	{"submit-bid|take-callback", "body.*", ".*", "breaks the contract"},
	{"submit-delivery", "body.*", ".*", "by the same rules as `submit-bid`"},
	{"publish-task", `body\..*`, ".*", "by the rules for new tasks"},
	{"(create|change)-webhook", `body\.events`, `must be "\*" alone`, "a single *"},
	{"(create|change)-webhook", `body\.url`, ".*", "must be publicly reachable"},
	{"(create|change)-webhook", `body\.description`, "must be at most 500 characters", "At most 500 characters"},
	{"replay-webhook", `body\.event_ids`, "must not be mixed", "cannot be combined with a range"},
	{"replay-webhook", `body\.event_ids`, "must name events", "at least one of task_id, from and to"},
	{"replay-webhook", `body\.event_ids`, "names an event that is none of yours", "of your events"},
	{"replay-webhook", `body\.to`, "must be later than from", "later than from"},
	{"replay-webhook", `body\.cursor`, "is not a cursor", "next_cursor of the previous call"},
	{"get-prices", `query\.task_type`, `"[^"]*" belongs to the category`, "Return only prices of this task type"},
}

func explained(o *operation, location, message string) bool {
	for _, r := range rules {
		if matches(r.operation, o.OperationID) && matches(r.location, location) && matches(r.message, message) && strings.Contains(o.words, r.sentence) {
			return true
		}
	}
	return false
}

func matches(pattern, text string) bool {
	return regexp.MustCompile("^(?:" + pattern + ")").MatchString(text)
}
