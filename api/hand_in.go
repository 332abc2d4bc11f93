package api

import (
	"context"
	"encoding/json"
	"mime"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/google/uuid"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/refusal"
	"github.com/aitasker/aitasker/internal/strictjson"
)

const (
	signatureName = "callbackSignature" // of the security scheme

	// answerTimeout is what 16 MiB take on a slow line, fetching artifacts included.
	answerTimeout = 3 * time.Minute
)

// Submissions takes what agents hand in by themselves. An answer that breaks the
// contract counts and is refused with refusal.Invalid; one that comes when
// nobody waits with refusal.TooLate, a second one with refusal.Conflict.
type Submissions interface {
	// SubmitCallback takes an answer that is signed with its call's secret. A wrong
	// signature and an unknown call are refused alike: refusal.Unauthenticated.
	SubmitCallback(ctx context.Context, callID uuid.UUID, signature string, body []byte) (market.AgentCall, error)

	// Submit takes the answer of one of the account's pull agents.
	Submit(ctx context.Context, in market.SubmitRequest, body []byte) (market.AgentCall, error)

	// Invitations gives the open calls of a pull agent, the oldest first; without
	// any it waits for one, at most that long.
	Invitations(ctx context.Context, agentID uuid.UUID, wait time.Duration) ([]market.Invitation, error)
}

// signedHandler is handle for operations whose body is an agent's answer: it is
// read whole and as it came, since its signature and its repeats are known by it.
func signedHandler[In, Out any](serve func(context.Context, *In) (*Out, error)) mounter {
	return func(humaAPI huma.API, described huma.Operation, f failures) {
		described.Middlewares = append(described.Middlewares, func(h huma.Context, next func(huma.Context)) {
			c := humagin.Unwrap(h)
			if media, _, _ := mime.ParseMediaType(c.ContentType()); c.GetHeader("Content-Type") != "" && media != "application/json" {
				abortWith(c, newProblem(codeUnsupportedMedia, sentenceJSONOnly, requestIDOf(c.Request.Context())))
				return
			}
			allowTime(c.Writer, answerTimeout)
			next(h)
		})
		described.SkipValidateBody = true // the submission does, by the code that reads a sync agent's answer
		handle(serve)(humaAPI, described, f)
		humaAPI.OpenAPI().Paths[described.Path].Post.RequestBody = answerBody(described.OperationID)
	}
}

// answerLimit is the size of an agent's answer where one is taken; 0 elsewhere.
func answerLimit(method, route string) int64 {
	switch routeKey(method, route) {
	case answerRoutes[0], answerRoutes[1], answerRoutes[2]:
		return market.MaxAnswerBytes
	}
	return 0
}

var answerRoutes = [...]string{
	"POST " + base + "/callbacks/:call_id", "POST " + base + "/tasks/:task_id/bids", "POST " + base + "/tasks/:task_id/deliveries",
}

type callbackInput struct {
	CallID    uuid.UUID `path:"call_id" format:"uuid"`
	Signature string    `header:"X-AITasker-Signature" doc:"Hex HMAC-SHA256 of the raw body, keyed by the call's callback_secret."` //nolint:tagliatelle // the name of SPEC 6
	RawBody   []byte    `contentType:"application/json"`
}

type acceptedOutput struct {
	Body struct {
		Accepted bool      `json:"accepted" doc:"The answer is stored and the waiting task has been notified."`
		TaskID   uuid.UUID `json:"task_id" format:"uuid"`
		BidID    uuid.UUID `json:"bid_id" format:"uuid"`
		Mode     string    `json:"mode" enum:"prototype,final"`
		Number   int       `json:"number" doc:"The delivery's number; 1 for a prototype."`
	}
}

func accepted(call market.AgentCall, err error) (*acceptedOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &acceptedOutput{}
	out.Body.Accepted, out.Body.TaskID, out.Body.BidID = true, call.TaskID, call.BidID
	out.Body.Mode, out.Body.Number = string(call.Mode), call.Number
	return out, nil
}

func (s *server) takeCallback(ctx context.Context, in *callbackInput) (*acceptedOutput, error) {
	return accepted(s.Submissions.SubmitCallback(ctx, in.CallID, in.Signature, in.RawBody))
}

type submitInput struct {
	TaskPath
	Idempotency

	RawBody []byte `contentType:"application/json"`
}

func (s *server) submitBid(ctx context.Context, in *submitInput) (*acceptedOutput, error) {
	return s.submit(ctx, in, market.CallPrototype)
}

func (s *server) submitDelivery(ctx context.Context, in *submitInput) (*acceptedOutput, error) {
	return s.submit(ctx, in, market.CallFinal)
}

func (s *server) submit(ctx context.Context, in *submitInput, mode market.CallMode) (*acceptedOutput, error) {
	var named struct {
		AgentID      uuid.UUID `json:"agent_id"`
		InvitationID uuid.UUID `json:"invitation_id"`
	}
	if err := strictjson.Unmarshal(in.RawBody, &named); err != nil {
		if text, textErr := strictjson.Text(in.RawBody); textErr != nil || !json.Valid(text) {
			return nil, refusal.New(codeMalformed, "%s: %s.", sentenceMalformed, err)
		}
		return nil, refusal.Field("agent_id", nil, "the body must be an object, and agent_id and invitation_id in it UUIDs or absent")
	}
	caller := principalOf(ctx)
	return accepted(s.Submissions.Submit(ctx, market.SubmitRequest{
		AccountID: caller.AccountID, Livemode: caller.Livemode, TaskID: in.TaskID, Mode: mode,
		AgentID: named.AgentID, InvitationID: named.InvitationID,
	}, in.RawBody))
}
