package config

import (
	"strings"
	"testing"
)

func TestLoad_TakesAPoolOfOneToFifty(t *testing.T) {
	t.Parallel()
	for _, size := range []string{"0", "51", "-1"} {
		if _, err := load(t, map[string]string{"AITASKER_POOL_SIZE": size}); err == nil || !strings.Contains(err.Error(), "AITASKER_POOL_SIZE") {
			t.Errorf("a pool of %s: %v", size, err)
		}
	}
	for size, want := range map[string]int{"1": 1, "50": 50} {
		config, err := load(t, map[string]string{"AITASKER_POOL_SIZE": size})
		if err != nil || config.Terms.Market().PoolSize != want {
			t.Errorf("a pool of %s: %v", size, err)
		}
	}
	if config, err := load(t, nil); err != nil || config.Terms.Market().PoolSize != 5 {
		t.Errorf("without the setting: %v", err)
	}
}
