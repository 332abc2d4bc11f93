package ratelimit

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"golang.org/x/sync/singleflight"

	"github.com/aitasker/aitasker/internal/market"
)

const (
	// believedFor is how long overrides are believed without asking again, so how
	// soon every replica follows an operator.
	believedFor = 5 * time.Second

	// readTimeout bounds what a request waits for when the database hangs.
	readTimeout = time.Second
)

// OverrideReader reads what operators allow.
type OverrideReader interface {
	// RateOverrides reads every override there is.
	RateOverrides(ctx context.Context) ([]market.RateOverride, error)
}

// granted is what each account is allowed per bucket.
type granted map[uuid.UUID]map[market.RateBucket]int

// overrides remembers what operators allow. There are few of them, so all are read
// at once, at most every five seconds.
type overrides struct {
	reader  OverrideReader
	log     zerolog.Logger
	reading singleflight.Group
	known   atomic.Pointer[knownOverrides]
}

type knownOverrides struct {
	granted granted
	readAt  time.Time
}

func newOverrides(reader OverrideReader, log zerolog.Logger) *overrides {
	o := &overrides{reader: reader, log: log}
	o.known.Store(&knownOverrides{})
	return o
}

// current gives the overrides as they were at most five seconds ago; the last
// known ones while the database is away.
func (o *overrides) current(ctx context.Context) granted {
	if known := o.known.Load(); time.Since(known.readAt) < believedFor {
		return known.granted
	}
	fresh, _, _ := o.reading.Do("", func() (any, error) { return o.read(context.WithoutCancel(ctx)), nil })
	list, _ := fresh.(granted)
	return list
}

func (o *overrides) read(ctx context.Context) granted {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	list, err := o.reader.RateOverrides(ctx)
	next := &knownOverrides{granted: granted{}, readAt: time.Now()}
	if err != nil {
		o.log.Warn().Err(err).Msg("rate limit overrides not read; the last known ones stay")
		next.granted = o.known.Load().granted
	}
	for _, override := range list {
		next.granted[override.AccountID] = override.Requests
	}
	o.known.Store(next)
	return next.granted
}
