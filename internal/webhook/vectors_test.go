package webhook

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	example "github.com/aitasker/aitasker/examples/webhooks"
	"github.com/aitasker/aitasker/internal/secrets"
)

// updateVectors writes the vectors anew, with go test ./internal/webhook -update.
var updateVectors = flag.Bool("update", false, "write what is compared with")

const examples = "../../examples/webhooks"

// vector is one attempt as a receiver gets it, and whether it should believe it.
type vector struct {
	Name    string            `json:"name"`
	Secrets []string          `json:"secrets"` // that the receiver knows
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Now     int64             `json:"now"` // unix seconds at the receiver
	Valid   bool              `json:"valid"`
}

// vectors are made by the code that signs real deliveries.
func vectors(t *testing.T) []vector {
	t.Helper()
	const (
		current = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
		pending = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD0v3Gk8HEhAg="
		other   = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
		body    = `{"id":"0190aaaa-0000-7000-8000-000000000001","type":"task.bid_ready","data":{"note":"zwölf – naïve"}}`
	)
	at := time.Unix(1_767_225_600, 0)
	signed := func(name string, valid bool, knows []string, with ...string) vector {
		signing := make([]secrets.Secret, len(with))
		for i, secret := range with {
			signing[i] = secrets.Conceal(secret)
		}
		header, err := Headers(uuid.MustParse("0190bbbb-0000-8000-a000-000000000002"), at, []byte(body), signing...)
		if err != nil {
			t.Fatal(err)
		}
		v := vector{Name: name, Secrets: knows, Headers: map[string]string{}, Body: body, Now: at.Unix() + 5, Valid: valid}
		for name := range header {
			v.Headers[strings.ToLower(name)] = header.Get(name)
		}
		return v
	}
	changed := signed("a changed body", false, []string{current}, current)
	changed.Body = strings.Replace(body, "ready", "steal", 1)
	stale := signed("an old attempt sent again", false, []string{current}, current)
	stale.Now += 600
	moved := signed("another delivery's id", false, []string{current}, current)
	moved.Headers["webhook-id"] = "0190bbbb-0000-8000-a000-000000000003"
	unsigned := signed("an unknown version of signature", false, []string{current}, current)
	unsigned.Headers["webhook-signature"] = strings.Replace(unsigned.Headers["webhook-signature"], "v1,", "v9,", 1)
	return []vector{
		signed("one secret", true, []string{current}, current),
		signed("rotation: a receiver that knows the old secret", true, []string{current}, current, pending),
		signed("rotation: a receiver that knows the new secret", true, []string{pending}, current, pending),
		signed("rotation: a receiver that knows both", true, []string{pending, current}, current, pending),
		signed("after the rotation: a receiver that knows both", true, []string{current, pending}, pending),
		signed("somebody else's secret", false, []string{other}, current),
		changed, stale, moved, unsigned,
	}
}

// The vectors beside the examples are what the platform signs.
func TestVectors_AreWhatIsSigned(t *testing.T) {
	t.Parallel()
	path := filepath.Join(examples, "testdata", "vectors.json")
	if *updateVectors {
		text, err := json.MarshalIndent(vectors(t), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept []vector
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(vectors(t), kept); diff != "" {
		t.Errorf("vectors differ (-want +got); go test ./internal/webhook -update writes them anew:\n%s", diff)
	}
}

func (v *vector) header() http.Header {
	header := http.Header{}
	for name, value := range v.Headers {
		header.Set(name, value)
	}
	return header
}

func TestVectors_AreJudgedAlikeByEveryVerifier(t *testing.T) {
	t.Parallel()
	for name, verdicts := range map[string]func(*testing.T) []bool{
		"our example in Go":                    goVerdicts,
		"our example in Python":                pythonVerdicts,
		"our example for Node.js":              nodeVerdicts,
		"Standard Webhooks' own library in Go": standardVerdicts,
		"Standard Webhooks' own for Node.js":   standardNodeVerdicts,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, got := range verdicts(t) {
				if v := vectors(t)[i]; got != v.Valid {
					t.Errorf("%s: judged valid %t, want %t", v.Name, got, v.Valid)
				}
			}
		})
	}
}

func goVerdicts(t *testing.T) []bool {
	t.Helper()
	var verdicts []bool
	for _, v := range vectors(t) {
		verdicts = append(verdicts, example.Verify(v.Secrets, v.header(), []byte(v.Body), time.Unix(v.Now, 0)))
	}
	return verdicts
}

// standardVerdicts knows one secret at a time and only the time of the machine.
func standardVerdicts(t *testing.T) []bool {
	t.Helper()
	var verdicts []bool
	for _, v := range vectors(t) {
		valid := false
		for _, secret := range v.Secrets {
			verifier, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			valid = valid || v.Now < 1_767_225_700 && verifier.VerifyIgnoringTimestamp([]byte(v.Body), v.header()) == nil
		}
		verdicts = append(verdicts, valid)
	}
	return verdicts
}

func pythonVerdicts(t *testing.T) []bool {
	t.Helper()
	return verdictsOf(t, "python3", "-c", `
import json, sys
sys.path.insert(0, "`+examples+`"); sys.dont_write_bytecode = True
from verify import verify
print(json.dumps([verify(v["secrets"], v["headers"], v["body"].encode(), v["now"]) for v in json.load(sys.stdin)]))`)
}

func nodeVerdicts(t *testing.T) []bool {
	t.Helper()
	return verdictsOf(t, "node", "--input-type=module", "-e", `
import { readFileSync } from "node:fs";
import { verify } from "`+absolute(t, "verify.mjs")+`";
const vectors = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(vectors.map((v) => verify(v.secrets, v.headers, Buffer.from(v.body), v.now))));`)
}

// standardNodeVerdicts sets the clock of Node.js to that of each vector's receiver.
func standardNodeVerdicts(t *testing.T) []bool {
	t.Helper()
	if _, err := os.Stat(filepath.Join(examples, "standard", "node_modules", "standardwebhooks")); err != nil {
		t.Fatalf("the library of Standard Webhooks is missing (%v): run this with make test, which needs the packages nodejs and npm", err)
	}
	return verdictsOf(t, "node", "--input-type=module", "-e", `
import { readFileSync } from "node:fs";
import { verified } from "`+absolute(t, "standard/verify.mjs")+`";
const vectors = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(vectors.map((v) => {
  Date.now = () => v.now * 1000;
  return verified(v.secrets, v.headers, Buffer.from(v.body)) !== undefined;
})));`)
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// verdictsOf runs another language on the vectors.
func verdictsOf(t *testing.T, program string, arguments ...string) []bool {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the packages python3 and nodejs (Debian, Ubuntu)", program)
	}
	input, err := json.Marshal(vectors(t))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, arguments...)
	command.Stdin = strings.NewReader(string(input))
	var problems strings.Builder
	command.Stderr = &problems
	printed, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, problems.String())
	}
	var verdicts []bool
	if err := json.Unmarshal(printed, &verdicts); err != nil {
		t.Fatalf("%s printed %s: %v", program, printed, err)
	}
	return verdicts
}
