package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aitasker/aitasker/internal/testkit"
)

// certificate is one for 127.0.0.1 that signs itself, in PEM files.
type certificate struct{ cert, key string }

// trustedCertificate makes a certificate that http.DefaultClient believes from now
// on: called before any test runs.
var trustedCertificate = sync.OnceValue(func() certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	mustHold(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	mustHold(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	mustHold(err)
	believed := x509.NewCertPool()
	known, err := x509.ParseCertificate(signed)
	mustHold(err)
	believed.AddCert(known)
	http.DefaultTransport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: believed, MinVersion: tls.VersionTLS12}
	folder := binaryLife.TempDir()
	files := certificate{cert: filepath.Join(folder, "cert.pem"), key: filepath.Join(folder, "key.pem")}
	mustHold(os.WriteFile(files.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), 0o600))
	mustHold(os.WriteFile(files.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	return files
})

func mustHold(err error) {
	if err != nil {
		panic(err)
	}
}

func TestArtifactBytes_CanBeAskedForInParts(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) *testkit.Marketplace{
		"over HTTP/1.1": sharedMarket,
		"over HTTP/2 and TLS": func(t *testing.T) *testkit.Marketplace {
			t.Helper()
			files := trustedCertificate()
			return testkit.Start(t, map[string]string{
				"AITASKER_TLS_CERT_FILE": files.cert, "AITASKER_TLS_KEY_FILE": files.key, "AITASKER_REQUIRE_HTTPS": "true",
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := start(t)
			poster, _ := fundedPoster(t, m, 1)
			task := inReview(t, m, poster)
			bid := task.gallery(t).Bids[0]
			signed, own := bid.Artifacts[0].URL, task.path+"/bids/"+bid.ID.String()+"/artifacts/"+bid.Artifacts[0].ID.String()
			whole := poster.Call(t, http.MethodGet, own, nil)
			if secure := whole.Header.Get("Strict-Transport-Security") != ""; whole.Status != http.StatusOK || string(whole.Body) != goodWork || secure != (whole.Protocol == "HTTP/2.0") {
				t.Fatalf("%s %d %v %s", whole.Protocol, whole.Status, whole.Header, whole.Body)
			}
			for _, address := range []string{own, signed} {
				askInParts(t, poster, address, whole)
			}
		})
	}
}

func askInParts(t *testing.T, poster *testkit.Client, address string, whole testkit.Response) {
	t.Helper()
	size, etag := strconv.Itoa(len(goodWork)), whole.Header.Get("ETag")
	for name, want := range map[string]struct {
		method  string
		headers []string
		status  int
		body    string
		says    map[string]string
	}{
		"HEAD":                    {http.MethodHead, nil, 200, "", map[string]string{"Content-Length": size, "Accept-Ranges": "bytes", "ETag": etag}},
		"HEAD of a part":          {http.MethodHead, []string{"Range", "bytes=0-1"}, 206, "", map[string]string{"Content-Length": "2"}},
		"the first bytes":         {http.MethodGet, []string{"Range", "bytes=0-8"}, 206, goodWork[:9], map[string]string{"Content-Range": "bytes 0-8/" + size, "ETag": etag}},
		"from the middle on":      {http.MethodGet, []string{"Range", "bytes=100-"}, 206, goodWork[100:], map[string]string{"Content-Length": strconv.Itoa(len(goodWork) - 100)}},
		"the last bytes":          {http.MethodGet, []string{"Range", "bytes=-5"}, 206, goodWork[len(goodWork)-5:], nil},
		"beyond the end":          {http.MethodGet, []string{"Range", "bytes=999999-"}, 416, "", map[string]string{"Content-Range": "bytes */" + size, "Content-Disposition": "", "Cache-Control": "no-store"}},
		"no range at all":         {http.MethodGet, []string{"Range", "lines=1-2"}, 416, "", nil},
		"of the same version":     {http.MethodGet, []string{"Range", "bytes=0-1", "If-Range", etag}, 206, goodWork[:2], nil},
		"of another version":      {http.MethodGet, []string{"Range", "bytes=0-1", "If-Range", `"other"`}, 200, goodWork, nil},
		"what is known":           {http.MethodGet, []string{"If-None-Match", etag}, 304, "", map[string]string{"ETag": etag}},
		"HEAD of what is known":   {http.MethodHead, []string{"If-None-Match", `"a", ` + etag}, 304, "", nil},
		"what is known otherwise": {http.MethodGet, []string{"If-None-Match", `"other"`}, 200, goodWork, nil},
	} {
		answer := poster.Call(t, want.method, address, nil, want.headers...)
		if answer.Status != want.status || want.status != http.StatusRequestedRangeNotSatisfiable && string(answer.Body) != want.body {
			t.Errorf("%s: %d with %d bytes, want %d with %d", name, answer.Status, len(answer.Body), want.status, len(want.body))
		}
		if want.status == http.StatusRequestedRangeNotSatisfiable {
			mustBeProblem(t, answer, want.status)
		}
		for header, value := range want.says {
			if answer.Header.Get(header) != value {
				t.Errorf("%s: %s = %q, want %q", name, header, answer.Header.Get(header), value)
			}
		}
	}
}
