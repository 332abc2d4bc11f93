package config

import (
	"maps"
	"strings"
	"testing"

	"github.com/sethvargo/go-envconfig"
)

func TestLoad_NamesEverySettingThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := Load(t.Context(), envconfig.MapLookuper(map[string]string{
		"DATABASE_MAX_CONNECTIONS": "many", "AITASKER_WINDOW_REVIEW": "5", "AITASKER_REQUIRE_HTTPS": "maybe",
		"AITASKER_WEBHOOK_RETRIES": "5s,soon", "AITASKER_RATE_LIMITS": "tasks", "AITASKER_POOL_SIZE": "0", "AITASKER_READ_TIMEOUT": "1ms",
	}))
	if err == nil {
		t.Fatal("taken")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{
		"DATABASE_URL is not set; `. .dev/env` sets it after `make dev`",
		"AITASKER_SECRETS_KEY is not set; `aitasker secrets key` makes one",
		`DATABASE_MAX_CONNECTIONS is "many" and must be a whole number`,
		`AITASKER_WINDOW_REVIEW is "5" and must be a length of time with its unit, such as 30s or 72h`,
		`AITASKER_REQUIRE_HTTPS is "maybe" and must be true or false`,
		`AITASKER_WEBHOOK_RETRIES is "5s,soon" and must be lengths of time with their units, such as 5s,5m`,
		`AITASKER_RATE_LIMITS is "tasks" and must be pairs such as tasks:600-M,default:9-S`,
		"AITASKER_POOL_SIZE is 0 and must be between 1 and 50",
		"AITASKER_READ_TIMEOUT is 1ms and must be at least 1s",
	} {
		found := false
		for i, line := range lines {
			if line == want {
				lines, found = append(lines[:i:i], lines[i+1:]...), true
				break
			}
		}
		if !found {
			t.Errorf("does not say: %s", want)
		}
	}
	if len(lines) > 0 {
		t.Errorf("says also: %q", lines)
	}
}

func TestLoad_RefusesWhatCanNeverWork(t *testing.T) {
	t.Parallel()
	users := map[string]string{
		"AITASKER_JWT_JWKS_URL": "https://id.example/keys", "AITASKER_JWT_ALGORITHM": "RS256",
		"AITASKER_JWT_ISSUER": "https://id.example", "AITASKER_JWT_AUDIENCE": "aitasker",
	}
	for name, values := range map[string][]string{
		"AITASKER_JWT_SCOPES_CLAIM": {
			"/realm_access/roles", "$.realm_access.roles", ".roles", "roles.", "realm_access..roles", "realm access", "roles[0]", "a\tb",
		},
		"AITASKER_JWT_JWKS_URL": {"https://", "keys", "file:///keys"},
		"AITASKER_CORS_ORIGINS": {
			"https://app.example.com/", "https://app.example.com/app", "https://App.example.com", "https://app.example.com:443",
			"http://app.example.com:80", "https://*.example.com", "app.example.com", "https://a.example,-", "https://user@a.example", "https://a.example:",
		},
		"AITASKER_REQUIRE_HTTPS":           {"true"},
		"AITASKER_LISTEN":                  {"8080", "http://127.0.0.1:8080"},
		"AITASKER_TOPUP_URL":               {"javascript:alert(1)", "topup", "https://"},
		"AITASKER_LOG_LEVEL":               {"verbose", "INFORMATION"},
		"AITASKER_WORKER_WORKFLOW_SLOTS":   {"1", "0"},
		"AITASKER_WORKER_CACHED_WORKFLOWS": {"-1"},
		"AITASKER_WINDOW_DELIVERY":         {"-1h", "1ms"},
		"DATABASE_STATEMENT_TIMEOUT":       {"-1s"},
		"TEMPORAL_ADDRESS":                 {"temporal", "http://temporal:7233"},
		"TEMPORAL_NAMESPACE":               {"my namespace"},
	} {
		for _, value := range values {
			settings := map[string]string{}
			if strings.HasPrefix(name, "AITASKER_JWT_") {
				maps.Copy(settings, users)
			}
			settings[name] = value
			if _, err := load(t, settings); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}

func TestLoad_TakesWhatWorks(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"AITASKER_CORS_ORIGINS": {"https://app.example.com", "http://localhost:3000", "https://app.example.com:8443", "*", "-", "http://[::1]:3000"},
		"AITASKER_LISTEN":       {":8080", "0.0.0.0:0", "[::]:8080", "localhost:http"},
		"AITASKER_TOPUP_URL":    {"/credits", "https://pay.example.com/topup?from=api"},
		"AITASKER_LOG_LEVEL":    {"trace", "error", "disabled"},
		"TEMPORAL_ADDRESS":      {"temporal:7233", "[::1]:7233", "dns:///temporal:7233"},
	} {
		for _, value := range values {
			if _, err := load(t, map[string]string{name: value}); err != nil {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}

func TestProxies_OfIPv4WrittenAsIPv6AreOfIPv4(t *testing.T) {
	t.Parallel()
	config, err := load(t, map[string]string{"AITASKER_TRUSTED_PROXIES": "::ffff:10.1.2.3,::ffff:10.0.0.0/104"})
	if err != nil {
		t.Fatal(err)
	}
	networks, err := config.HTTP.Proxies()
	if got := strings.Join(textsOf(networks), " "); err != nil || got != "10.1.2.3/32 10.0.0.0/8" {
		t.Errorf("%s: %v", got, err)
	}
}
