package config

import (
	"strings"
	"testing"
)

func TestUsers_NeedSettingsThatFitTogether(t *testing.T) {
	t.Parallel()
	const url = "https://id.example/keys"
	for name, test := range map[string]struct {
		settings map[string]string
		says     string
	}{
		"a key set and a secret": {map[string]string{"AITASKER_JWT_JWKS_URL": url, "AITASKER_JWT_SECRET": "s"}, "only one"},
		"a key set alone":        {map[string]string{"AITASKER_JWT_JWKS_URL": url}, "AITASKER_JWT_AUDIENCE"},
		"an issuer alone":        {map[string]string{"AITASKER_JWT_ISSUER": "https://id.example"}, "AITASKER_JWT_SECRET is missing"},
		"a key set without TLS":  {map[string]string{"AITASKER_JWT_JWKS_URL": "http://id.example/keys"}, "https://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := load(t, test.settings); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want one that says %q", err, test.says)
			}
		})
	}
}

func TestUsers_AreTakenWithAllOfTheirSettingsOnly(t *testing.T) {
	t.Parallel()
	settings, err := load(t, map[string]string{
		"AITASKER_JWT_JWKS_URL": "https://id.example/keys", "AITASKER_JWT_ALGORITHM": "RS256",
		"AITASKER_JWT_ISSUER": "https://id.example", "AITASKER_JWT_AUDIENCE": "aitasker",
	})
	if err != nil || !settings.Users.Taken() {
		t.Errorf("all settings: %v", err)
	}
	if settings, err = load(t, nil); err != nil || settings.Users.Taken() {
		t.Errorf("no settings: %v", err)
	}
}
