package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aitasker/aitasker/internal/market"
	"github.com/aitasker/aitasker/internal/testkit"
)

// Whoever verifies with either secret, at any moment, can verify every event. Two
// libraries that are not ours judge it, on what was really delivered.
func TestWebhooks_RotateTheirSecretWithoutAGap(t *testing.T) {
	t.Parallel()
	m := sharedMarket(t)
	poster, _ := fundedPoster(t, m, 0)
	r := poster.Receiver(t, nil, "*")
	sent := 0
	test := func() testkit.Posted {
		sent++
		poster.Must(t, http.StatusAccepted, http.MethodPost, r.Path("/test"), nil, nil)
		awaitDeliveries(t, poster, r, market.WebhookSucceeded, sent)
		return r.Received()[sent-1]
	}
	before := test()
	var rotated struct {
		Secret string `json:"secret"`
	}
	poster.Must(t, http.StatusOK, http.MethodPost, r.Path("/rotate-secret"), nil, &rotated)
	during := test()
	poster.Must(t, http.StatusOK, http.MethodPost, r.Path("/promote-secret"), nil, nil)
	after := test()
	if again := poster.Call(t, http.MethodPost, r.Path("/promote-secret"), nil); again.Status != http.StatusConflict {
		t.Errorf("promoting again = %d %s", again.Status, again.Body)
	}
	mustVerify(t, before, r.Secret)
	mustVerify(t, during, r.Secret) // the platform's own signature is the current secret's
	mustVerify(t, after, rotated.Secret)

	want := map[string][]bool{ // by the old secret, by the new one
		"before": {true, false}, "during": {true, true}, "after": {false, true},
	}
	posted := map[string]testkit.Posted{"before": before, "during": during, "after": after}
	for library, verdict := range map[string]func(*testing.T, testkit.Posted, string) error{"Go": standardVerdict, "Node.js": nodeVerdict} {
		got := map[string][]bool{}
		for when, attempt := range posted {
			got[when] = []bool{verdict(t, attempt, r.Secret) == nil, verdict(t, attempt, rotated.Secret) == nil}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Standard Webhooks' library for %s verifies (-want +got):\n%s", library, diff)
		}
	}
}

// standardExample is where the library of Standard Webhooks for Node.js is used.
const standardExample = "../../examples/webhooks/standard"

// nodeVerdict asks the library, which must read the same event from the body.
func nodeVerdict(t *testing.T, posted testkit.Posted, secret string) error {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("Node.js is missing: install the packages nodejs and npm (Debian, Ubuntu) and run this again with make test")
	}
	if _, err := os.Stat(filepath.Join(standardExample, "node_modules", "standardwebhooks")); err != nil {
		t.Fatalf("the library of Standard Webhooks is missing (%v): run this with make test, which needs the package npm", err)
	}
	headers := map[string]string{}
	for name := range posted.Header {
		headers[strings.ToLower(name)] = posted.Header.Get(name)
	}
	given, err := json.Marshal(map[string]any{"secret": secret, "headers": headers, "body": string(posted.Body)})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", `
import { readFileSync } from "node:fs";
import { verified } from "./verify.mjs";
const { secret, headers, body } = JSON.parse(readFileSync(0, "utf8"));
const event = verified([secret], headers, Buffer.from(body));
if (event?.id !== JSON.parse(body).id) process.exit(1);`)
	command.Dir, command.Stdin = standardExample, strings.NewReader(string(given))
	var problems strings.Builder
	command.Stderr = &problems
	err = command.Run()
	if problems.Len() > 0 {
		t.Fatalf("node: %s", problems.String())
	}
	return err
}
