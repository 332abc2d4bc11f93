package agents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/strictjson"
)

// The limits of an answer (SPEC 6; the message's is ours).
const (
	MaxSummaryChars = 2_000
	MaxMessageChars = 10_000
	MaxArtifacts    = 20
)

// answerBody is ExecuteResponse read from a stranger: the artifacts stay raw, so
// that a body of a million empty ones is counted before it is unfolded.
type answerBody struct {
	Summary     *string         `json:"summary"`
	Message     string          `json:"message"`
	BidPriceUSD *bareNumber     `json:"bid_price_usd"`
	Artifacts   json.RawMessage `json:"artifacts"`
	TokenUsage  *TokenUsage     `json:"token_usage"`
}

// bareNumber is a JSON number; unlike json.Number it is never a text, which an
// agent that means something else by it could send.
type bareNumber struct{ json.Number }

// UnmarshalJSON takes a number and nothing else.
func (n *bareNumber) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return &json.UnmarshalTypeError{Value: "string", Type: reflect.TypeFor[json.Number]()}
	}
	return json.Unmarshal(raw, &n.Number)
}

// Accept checks the body of an answer to request, however it arrived, and stores
// its artifacts. What the body does wrong comes back as *Failure.
func (c *Client) Accept(ctx context.Context, body []byte, request ExecuteRequest) (Answer, error) {
	if len(body) > MaxAnswerBytes {
		return Answer{}, errTooLarge()
	}
	parsed, err := parseAnswer(body)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Message: parsed.Message, TokenUsage: parsed.TokenUsage}
	if answer.Summary, err = checkTexts(parsed); err != nil {
		return Answer{}, err
	}
	if answer.Price, err = checkPrice(parsed.BidPriceUSD, request); err != nil {
		return Answer{}, err
	}
	bodies, err := parseArtifacts(parsed.Artifacts)
	if err != nil {
		return Answer{}, err
	}
	answer.Artifacts, err = c.storeArtifacts(ctx, bodies)
	return answer, err
}

func parseAnswer(body []byte) (answerBody, error) {
	var parsed answerBody
	text, err := strictjson.Text(body)
	if err != nil {
		return parsed, breach("The answer is not JSON in UTF-8: %s.", err)
	}
	if err := json.Unmarshal(text, &parsed); err != nil {
		return parsed, jsonBreach("", err)
	}
	if usage := parsed.TokenUsage; usage != nil && (usage.InputTokens < 0 || usage.OutputTokens < 0 || usage.CostUSD < 0) {
		return parsed, breach("token_usage must not have negative numbers.")
	}
	return parsed, nil
}

// jsonBreach says where JSON went wrong; where is the path of the value read.
func jsonBreach(where string, err error) *Failure {
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return breach("The answer is not valid JSON.")
	}
	path := strings.Trim(where+"."+mistyped.Field, ".")
	if path == "" {
		path = "The answer"
	}
	// Value begins with the JSON type; after it, a number's digits may follow.
	found, _, _ := strings.Cut(mistyped.Value, " ")
	return breach("%s has the wrong type: %s.", path, found)
}

func checkTexts(parsed answerBody) (string, error) {
	if parsed.Summary == nil || market.IsBlank(*parsed.Summary) {
		return "", breach("summary is missing.")
	}
	texts := []struct {
		field, text string
		limit       int
	}{
		{"summary", *parsed.Summary, MaxSummaryChars},
		{"message", parsed.Message, MaxMessageChars},
	}
	for _, t := range texts {
		if length := utf8.RuneCountInString(t.text); length > t.limit {
			return "", breach("%s is %d characters long; at most %d are allowed.", t.field, length, t.limit)
		}
		if strings.ContainsFunc(t.text, isForbiddenControl) {
			return "", breach("%s has control characters.", t.field)
		}
	}
	return *parsed.Summary, nil
}

// isForbiddenControl lets line breaks and tabs through; the rest has no business
// in a text for people, and the database cannot keep a NUL.
func isForbiddenControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

// checkPrice reads the price of a prototype; without one it is the budget.
func checkPrice(price *bareNumber, request ExecuteRequest) (market.Cents, error) {
	if request.Mode == ModeFinal {
		return 0, nil
	}
	budget, err := market.ParseUSD(request.BudgetUSD.String())
	if err != nil {
		return 0, fmt.Errorf("read budget of execute request: %w", err)
	}
	if price == nil {
		return budget, nil
	}
	cents, err := market.ParseUSD(price.String())
	switch {
	case err != nil:
		return 0, breach("bid_price_usd %s.", err.Error())
	case cents <= 0:
		return 0, breach("bid_price_usd must be more than 0.")
	case cents > budget:
		failure := breach("bid price %s is above the budget %s", cents, budget)
		failure.Kind = FailureDeclined
		return 0, failure
	}
	return cents, nil
}

// parseArtifacts unfolds the artifacts one by one and stops at the first too many.
func parseArtifacts(raw json.RawMessage) ([]ArtifactBody, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	start, err := decoder.Token()
	if err != nil || start == nil {
		return nil, breach("artifacts is missing.")
	}
	if start != json.Delim('[') {
		return nil, breach("artifacts must be a list.")
	}
	var bodies []ArtifactBody
	for decoder.More() {
		if len(bodies) == MaxArtifacts {
			return nil, breach("There are more than %d artifacts.", MaxArtifacts)
		}
		var body ArtifactBody
		if err := decoder.Decode(&body); err != nil {
			return nil, jsonBreach(fmt.Sprintf("artifacts[%d]", len(bodies)), err)
		}
		bodies = append(bodies, body)
	}
	if len(bodies) == 0 {
		return nil, breach("There are no artifacts; at least 1 is needed.")
	}
	return bodies, nil
}
