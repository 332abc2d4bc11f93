package worker

import (
	"context"

	"go.temporal.io/sdk/interceptor"

	"github.com/aitasker/aitasker/internal/contract"
)

// refusalEncoder gives every activity's refusal its typed, not retried form, so
// that no activity has to remember it. Temporal's own errors pass untouched.
type refusalEncoder struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity wraps the execution of every activity.
func (*refusalEncoder) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	encoder := &refusalEncodingActivity{}
	encoder.Next = next
	return encoder
}

type refusalEncodingActivity struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity runs the activity and encodes its refusal, if it is one.
func (e *refusalEncodingActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := e.Next.ExecuteActivity(ctx, in)
	return result, contract.EncodeRefusal(err)
}
