package egress

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aitasker/aitasker/internal/refusal"
)

// MaxURLLength is the longest URL, in bytes, that can be registered.
const MaxURLLength = 2048

// ruleAddress is the rule of addresses that are never called.
const ruleAddress = "must not lead to a private, loopback, link-local or reserved address"

// urlError is the rule that a URL breaks, as a public sentence.
type urlError struct{ rule string }

// Error gives the rule.
func (e *urlError) Error() string { return e.rule }

// CheckURL refuses a URL that no outgoing call could ever use, so that its owner
// learns of it when registering: bad syntax, another scheme than http or https,
// a user name or password, a fragment, a closed port, or a literal address that
// the guard blocks. Names are not resolved here; the dialer judges what they
// resolve to on every call. The *refusal.Refusal names field.
func CheckURL(field, raw string, o Options) error {
	if len(raw) > MaxURLLength {
		return refusal.Field(field, nil, "must be at most %d characters", MaxURLLength)
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		return refusal.Field(field, nil, "must be a URL such as https://agent.example.com/execute")
	}
	if parsed.Fragment != "" {
		return refusal.Field(field, nil, "must not have a fragment (the part after #)")
	}
	if err := checkURL(parsed, o); err != nil {
		return refusal.Field(field, nil, "%s", err.Error())
	}
	return nil
}

func checkURL(u *url.URL, o Options) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return &urlError{"must start with http:// or https://"}
	}
	if u.User != nil {
		return &urlError{"must not carry a user name or password"}
	}
	if u.Hostname() == "" {
		return &urlError{"must name a host"}
	}
	if err := checkPort(u, o); err != nil {
		return err
	}
	return checkHost(u.Hostname(), o)
}

func checkPort(u *url.URL, o Options) error {
	if u.Port() == "" {
		return nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return &urlError{"must have a port between 1 and 65535"}
	}
	open := append([]uint16{80, 443}, o.ExtraPorts...)
	if !o.AllowPrivate && !slices.Contains(open, uint16(port)) {
		return &urlError{fmt.Sprintf("must use one of the ports %s", portList(open))}
	}
	return nil
}

func portList(ports []uint16) string {
	words := make([]string, len(ports))
	for i, port := range ports {
		words[i] = strconv.Itoa(int(port))
	}
	return strings.Join(words, ", ")
}

func checkHost(host string, o Options) error {
	if address, err := netip.ParseAddr(host); err == nil {
		if o.guardian().SafeAddr(address.Unmap().WithZone("")) != nil {
			return &urlError{ruleAddress}
		}
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if !o.AllowPrivate && (name == "localhost" || strings.HasSuffix(name, ".localhost")) {
		return &urlError{ruleAddress}
	}
	if looksNumeric(name[strings.LastIndexByte(name, '.')+1:]) {
		return &urlError{"must name a host or an address in its usual form, such as 203.0.113.7"}
	}
	return nil
}

// looksNumeric finds last labels such as "1" in 127.1 or "0x7f000001": resolvers
// differ in what address they read there, which is how guards are walked around.
func looksNumeric(label string) bool {
	if label == "" {
		return true
	}
	_, err := strconv.ParseUint(label, 0, 64)
	return err == nil || strings.Trim(label, "0123456789") == ""
}
