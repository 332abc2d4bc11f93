package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

const (
	headerForwardedFor   = "X-Forwarded-For"
	headerForwardedProto = "X-Forwarded-Proto"
	headerForwarded      = "Forwarded" // RFC 7239; read where the older ones are missing
)

// clientOf returns the address of the client: the peer, or the one that trusted
// proxies name. Each proxy adds its own peer at the end, so the list is read from
// there, and only as far as who added an entry is trusted.
func (s ServerConfig) clientOf(r *http.Request) (netip.Addr, bool) {
	client, ok := peerOf(r)
	if !ok {
		return netip.Addr{}, false
	}
	hops := forwardedFor(r.Header)
	for s.trusts(client) && len(hops) > 0 {
		before, readable := addressIn(hops[len(hops)-1])
		if !readable {
			break // "unknown" or a made-up name: the proxy that wrote it stands for its clients
		}
		client, hops = before, hops[:len(hops)-1]
	}
	return client, true
}

// trusts reports whether what comes from that address is believed.
func (s ServerConfig) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// peerOf returns the other end of the connection.
func peerOf(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	return peer.Addr().Unmap().WithZone(""), true
}

// forwardedFor lists the hops before the peer, the client's own first, whether the
// proxies wrote them in one line or in several.
func forwardedFor(header http.Header) []string {
	if lines := header.Values(headerForwardedFor); len(lines) > 0 {
		return splitList(lines)
	}
	return forwardedValues(header, "for")
}

// forwardedProtos lists the protocols of the steps, the client's own first.
func forwardedProtos(header http.Header) []string {
	if lines := header.Values(headerForwardedProto); len(lines) > 0 {
		steps := splitList(lines)
		for i := range steps {
			steps[i] = unquoted(steps[i])
		}
		return steps
	}
	return forwardedValues(header, "proto")
}

// forwardedValues lists one parameter of the elements of Forwarded; an element
// without it gives "".
func forwardedValues(header http.Header, name string) []string {
	var values []string
	for _, element := range splitList(header.Values(headerForwarded)) {
		value := ""
		for _, pair := range splitQuoted(element, ';') {
			if key, text, found := strings.Cut(pair, "="); found && strings.EqualFold(strings.TrimSpace(key), name) {
				value = unquoted(text)
			}
		}
		values = append(values, value)
	}
	return values
}

// addressIn reads one hop: an address, with or without a port, brackets and quotes.
func addressIn(hop string) (netip.Addr, bool) {
	text := unquoted(hop)
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	address, err := netip.ParseAddr(text)
	return address.Unmap().WithZone(""), err == nil
}

// unquoted takes the spaces and quotes off a value.
func unquoted(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = strings.ReplaceAll(value[1:len(value)-1], `\`, "")
	}
	return strings.TrimSpace(value)
}

// splitList splits the lines of a header at their commas; empty parts are none.
func splitList(lines []string) []string {
	return slices.DeleteFunc(splitQuoted(strings.Join(lines, ","), ','), func(part string) bool { return strings.TrimSpace(part) == "" })
}

// splitQuoted splits a text where the separator stands outside of quotes. A quote
// without its other half is a sign like any other.
func splitQuoted(text string, separator byte) []string {
	var parts []string
	begin, quoted := 0, false
	for i := range len(text) {
		switch {
		case text[i] == '"' && (quoted || strings.IndexByte(text[i+1:], '"') >= 0):
			quoted = !quoted
		case text[i] == separator && !quoted:
			parts, begin = append(parts, text[begin:i]), i+1
		}
	}
	return append(parts, text[begin:])
}
