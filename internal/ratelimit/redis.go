package ratelimit

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/ulule/limiter/v3"
	redisstore "github.com/ulule/limiter/v3/drivers/store/redis"
)

// redisTimeout is how long a request waits for each step of Redis before the
// process counts for itself, unless the URL says otherwise (read_timeout=…).
const redisTimeout = 500 * time.Millisecond

// quietRedis keeps the library from writing lines of its own: its errors come back
// to us and are logged once.
var quietRedis = sync.OnceFunc(logging.Disable)

// OpenRedis opens the store that replicas share, by a URL such as
// redis://user:password@host:6379/0 or rediss:// for TLS. It fails when nobody
// answers there; once open it may go away and come back.
func OpenRedis(url string) (_ limiter.Store, closeRedis func(), err error) { //nolint:ireturn // the library's stores are the interface
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, nil, errors.New("not a URL such as redis://user:password@host:6379/0") // the library's error repeats the password
	}
	options.DialTimeout = cmp.Or(options.DialTimeout, redisTimeout)
	options.ReadTimeout = cmp.Or(options.ReadTimeout, redisTimeout)
	options.WriteTimeout = cmp.Or(options.WriteTimeout, redisTimeout)
	options.MaxRetries, options.DialerRetries = -1, 1 // the process counts for itself instead
	quietRedis()
	client := redis.NewClient(options)
	store, err := redisstore.NewStoreWithOptions(client, limiter.StoreOptions{Prefix: keyPrefix})
	if err != nil {
		_ = client.Close()
		return nil, nil, fmt.Errorf("reach redis at %s: %w", options.Addr, err)
	}
	return store, func() { _ = client.Close() }, nil
}
