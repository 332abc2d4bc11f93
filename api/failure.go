package api

import (
	"context"
	"errors"
	"net"

	"github.com/rs/zerolog"

	"github.com/aitasker/aitasker/internal/refusal"
)

// failures turns a handler's error into what the client sees, and tells the log
// what the client must not see.
type failures struct {
	log      zerolog.Logger
	topupURL string
}

// problemOf shows refusals as they are, parts that are away as such, and anything
// else as a generic internal error.
func (f failures) problemOf(ctx context.Context, err error) *Problem {
	requestID := requestIDOf(ctx)
	if refused, ok := refusal.As(err); ok {
		if refused.Code == refusal.Unavailable {
			f.log.Warn().Err(err).Str("request_id", requestID).Msg("a part is away")
		}
		return problemOfRefusal(refused, f.topupURL, requestID)
	}
	if errors.Is(ctx.Err(), context.Canceled) { // nobody reads the answer, and whatever broke off broke off for that
		f.log.Debug().Err(err).Str("request_id", requestID).Msg("the client has gone")
		return newProblem(refusal.Unavailable, sentenceUnavailable, requestID)
	}
	if isUnavailable(err) {
		f.log.Warn().Err(err).Str("request_id", requestID).Msg("a part is away")
		return newProblem(refusal.Unavailable, sentenceUnavailable, requestID)
	}
	f.log.Error().Err(err).Str("request_id", requestID).Msg("request failed")
	return newProblem(codeInternal, sentenceInternal, requestID)
}

// isAway tells an unreachable or overdue part from a mistake of ours.
func isUnavailable(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.As(err, &network)
}
