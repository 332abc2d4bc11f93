package proof

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/aitasker/aitasker/internal/testkit/binary"
)

// span is from the shortest to the longest.
type span struct{ from, to time.Duration }

func (s span) draw(chance *rand.Rand) time.Duration {
	return s.from + time.Duration(chance.Int64N(int64(s.to-s.from)))
}

var (
	firstLife  = span{500 * time.Millisecond, 4 * time.Second} // so that a small proof sees a kill of each
	down       = span{0, 1500 * time.Millisecond}
	afterAFall = 200 * time.Millisecond
)

// victim is a process that is killed at random and always started again.
type victim struct {
	name    string
	process *binary.Process
	chance  *rand.Rand
	between span // two kills

	kills atomic.Int64
	falls atomic.Int64 // ended by itself, as a start does that finds the stack away
}

// supervise kills until calm and keeps the process running until ctx ends.
func (v *victim) supervise(ctx context.Context, calm <-chan struct{}) {
	next := firstLife.draw(v.chance)
	for ctx.Err() == nil {
		moment := time.NewTimer(next)
		select {
		case <-ctx.Done():
			moment.Stop()
			return
		case <-calm:
			moment.Stop()
			v.keep(ctx)
			return
		case <-v.process.Ended():
			moment.Stop()
			v.falls.Add(1)
			v.raise(ctx, afterAFall)
		case <-moment.C:
			v.process.Kill()
			v.kills.Add(1)
			v.raise(ctx, down.draw(v.chance))
			next = v.between.draw(v.chance)
		}
	}
}

func (v *victim) keep(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-v.process.Ended():
			v.falls.Add(1)
			v.raise(ctx, afterAFall)
		}
	}
}

// raise starts the process again after a while.
func (v *victim) raise(ctx context.Context, after time.Duration) {
	pause(ctx, after)
	for ctx.Err() == nil && v.process.Start() != nil {
		pause(ctx, afterAFall)
	}
}

// pause lets a moment pass that is part of the proof.
func pause(ctx context.Context, moment time.Duration) {
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
