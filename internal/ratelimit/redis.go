package ratelimit

import (
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/ulule/limiter/v3"
	redisstore "github.com/ulule/limiter/v3/drivers/store/redis"
)

// How long a request waits for Redis before the process counts for itself.
const (
	redisDialTimeout = 500 * time.Millisecond
	redisTimeout     = 200 * time.Millisecond
)

// OpenRedis opens the store that replicas share, by a URL such as
// redis://user:password@host:6379/0 or rediss:// for TLS. It fails when nobody
// answers there; once open it may go away and come back.
func OpenRedis(url string) (_ limiter.Store, closeRedis func(), err error) { //nolint:ireturn // the library's stores are the interface
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, nil, errors.New("not a URL such as redis://user:password@host:6379/0") // the library's error repeats the password
	}
	options.DialTimeout = redisDialTimeout
	options.ReadTimeout, options.WriteTimeout = redisTimeout, redisTimeout
	options.MaxRetries = -1 // the process counts for itself instead
	client := redis.NewClient(options)
	store, err := redisstore.NewStoreWithOptions(client, limiter.StoreOptions{Prefix: keyPrefix})
	if err != nil {
		_ = client.Close()
		return nil, nil, fmt.Errorf("reach redis at %s: %w", options.Addr, err)
	}
	return store, func() { _ = client.Close() }, nil
}
