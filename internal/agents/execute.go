package agents

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/publicapi"
	"github.com/aitasker/aitasker/internal/secrets"
)

// MaxAnswerBytes caps an answer's body, and the bytes of all its artifacts
// together, fetched ones included (SPEC 6).
const MaxAnswerBytes = market.MaxAnswerBytes

// callStep begins the reasons about the call itself.
const callStep = "The call to the agent's endpoint"

// Call is one call of an agent's endpoint.
type Call struct {
	Endpoint       string           // called exactly as it stands
	ExecuteKeys    []secrets.Secret // the current key, then the pending one if there is one
	IdempotencyKey string           // the same for every retry of this call
	Request        ExecuteRequest
	Async          bool // the agent may answer 202 and send its answer by callback
}

// Answer is an agent's checked answer with its artifacts stored.
type Answer struct {
	Summary    string
	Message    string
	Price      market.Cents      // of a prototype; 0 in final mode, where the price is settled already
	Artifacts  []market.Artifact // 1 to 20, without ids
	TokenUsage *TokenUsage       // nil when the agent did not say
	Deferred   bool              // nothing of the above yet: it comes by callback
}

// Execute posts the request, signed, and reads the answer. How long the agent
// may take is ctx's deadline. What the agent does wrong comes back as *Failure;
// any other error is ours (the blob store, a cancelled ctx).
func (c *Client) Execute(ctx context.Context, call Call) (Answer, error) {
	request, err := c.newRequest(ctx, call)
	if err != nil {
		return Answer{}, err
	}
	response, err := c.calls.Do(request)
	if err != nil {
		return Answer{}, networkFailure(ctx, callStep, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusAccepted {
		return readPromise(ctx, response, call.Async)
	}
	if response.StatusCode != http.StatusOK {
		return Answer{}, c.statusFailure(callStep, response).within(ctx)
	}
	body, err := readCapped(ctx, response)
	if err != nil {
		return Answer{}, err
	}
	return c.Accept(ctx, body, call.Request)
}

// readPromise reads an async agent's word that its answer will come.
func readPromise(ctx context.Context, response *http.Response, async bool) (Answer, error) {
	if !async {
		return Answer{}, breach("%s was answered with status 202, which only async agents may send.", callStep)
	}
	body, err := readCapped(ctx, response)
	if err != nil {
		return Answer{}, err
	}
	var promise struct {
		Accepted bool `json:"accepted"`
	}
	if json.Unmarshal(publicapi.JSONText(body), &promise) != nil || !promise.Accepted {
		return Answer{}, breach(`%s was answered with status 202 without {"accepted": true}.`, callStep)
	}
	return Answer{Deferred: true}, nil
}

func (c *Client) newRequest(ctx context.Context, call Call) (*http.Request, error) {
	if len(call.ExecuteKeys) == 0 {
		return nil, errors.New("call agent: no execute key")
	}
	body, err := publicapi.WriteJSON(withoutNulls(call.Request))
	if err != nil {
		return nil, fmt.Errorf("encode execute request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, call.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, breach("The agent's endpoint is not a usable URL.")
	}
	// A call every now and then gains nothing from a kept connection, and an agent
	// could send a second answer on it.
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", UserAgent)
	request.Header.Set(HeaderTaskID, call.Request.TaskID.String())
	request.Header.Set(HeaderTimestamp, strconv.FormatInt(c.now().Unix(), 10))
	request.Header.Set(HeaderIdempo, call.IdempotencyKey)
	request.Header.Set(HeaderKey, call.ExecuteKeys[0].Reveal())
	request.Header.Set(HeaderSignature, Sign(body, call.ExecuteKeys[0]))
	if len(call.ExecuteKeys) > 1 {
		request.Header.Set(HeaderPendingKey, call.ExecuteKeys[1].Reveal())
		request.Header.Set(HeaderPendingSignature, Sign(body, call.ExecuteKeys[1]))
	}
	return request, nil
}

// withoutNulls gives lists and objects that are empty as such, so that agents in
// strict languages need no case for null.
func withoutNulls(request ExecuteRequest) ExecuteRequest {
	if request.Requirements == nil {
		request.Requirements = json.RawMessage("{}")
	}
	if request.Attachments == nil {
		request.Attachments = []Attachment{}
	}
	if request.QualityRules == nil {
		request.QualityRules = []string{}
	}
	return request
}

// Sign gives the hex HMAC-SHA256 of a raw body under a key, as HeaderSignature
// carries it.
func Sign(body []byte, key secrets.Secret) string {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	_, _ = mac.Write(body) // a hash never fails
	return hex.EncodeToString(mac.Sum(nil))
}

// readCapped reads an answer of at most MaxAnswerBytes, however long the agent
// says or keeps sending.
func readCapped(ctx context.Context, response *http.Response) ([]byte, error) {
	if response.ContentLength > MaxAnswerBytes {
		return nil, errTooLarge()
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxAnswerBytes+1))
	if isBadCompression(err) {
		return nil, breach("The answer is not compressed as its Content-Encoding says.")
	}
	if err != nil {
		return nil, networkFailure(ctx, "Reading the agent's answer", err)
	}
	if len(body) > MaxAnswerBytes {
		return nil, errTooLarge()
	}
	return body, nil
}

func errTooLarge() *Failure {
	return breach("The answer is larger than %d MiB.", MaxAnswerBytes>>20)
}
