package config

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sethvargo/go-envconfig"
)

// load reads settings on top of those that are required.
func load(t *testing.T, settings map[string]string) (*Config, error) {
	t.Helper()
	return Load(t.Context(), envconfig.MultiLookuper(envconfig.MapLookuper(settings), envconfig.MapLookuper(map[string]string{
		"DATABASE_URL": "postgres://localhost/aitasker", "AITASKER_SECRETS_KEY": "key",
	})))
}

func TestLoad_RefusesServerSettingsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"AITASKER_TLS_CERT_FILE": "cert.pem", "AITASKER_TLS_KEY_FILE": "key.pem", "AITASKER_TRUSTED_PROXIES": "10.0.0.0/8,10.0.0.0/33",
	} {
		if _, err := load(t, map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}

func TestLoad_ReadsTheServerSettings(t *testing.T) {
	t.Parallel()
	config, err := load(t, map[string]string{
		"AITASKER_TRUSTED_PROXIES": "10.1.2.3/8, 192.0.2.7,2001:db8::/32", "AITASKER_CORS_ORIGINS": "https://a.example,https://b.example",
		"AITASKER_RATE_LIMITS": "tasks:600-M,default:9-S", "AITASKER_REDIS_URL": "redis://:hunter2@localhost",
	})
	if err != nil {
		t.Fatal(err)
	}
	proxies, err := config.HTTP.Proxies()
	want := []string{"10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"}
	if diff := cmp.Diff(want, textsOf(proxies)); err != nil || diff != "" {
		t.Errorf("proxies: %v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"https://a.example", "https://b.example"}, config.HTTP.Origins()); diff != "" {
		t.Errorf("origins (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"tasks": "600-M", "default": "9-S"}, config.HTTP.RateLimits); diff != "" {
		t.Errorf("rate limits (-want +got):\n%s", diff)
	}
	if printed := fmt.Sprintf("%+v %#v", config.HTTP, config.HTTP); strings.Contains(printed, "hunter2") {
		t.Errorf("the password prints: %s", printed)
	}
}

func TestLoad_SharesWithEveryOriginUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]string{"*": {"*"}, "-": nil} {
		config, err := load(t, map[string]string{"AITASKER_CORS_ORIGINS": setting})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, config.HTTP.Origins()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", setting, diff)
		}
	}
	config, err := load(t, nil)
	if err != nil || !cmp.Equal(config.HTTP.Origins(), []string{"*"}) {
		t.Errorf("by default: %v", err)
	}
}

func textsOf(networks []netip.Prefix) []string {
	texts := make([]string, len(networks))
	for i, network := range networks {
		texts[i] = network.String()
	}
	return texts
}
