package egress

import (
	"net"
	"net/netip"

	"code.dny.dev/ssrf"
)

// Options say how far the platform reaches out.
type Options struct {
	// AllowPrivate lets calls reach loopback and private networks, on any port.
	// Link-local addresses, where clouds keep machine credentials, stay closed.
	AllowPrivate bool
	// ExtraPorts are open beside 80 and 443 when AllowPrivate is false.
	ExtraPorts []uint16

	resolver *net.Resolver // nil: the machine's
}

// privateV4 and privateV6 are what AllowPrivate opens.
var (
	privateV4 = []netip.Prefix{
		netip.MustParsePrefix("127.0.0.0/8"),
		netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"),
		netip.MustParsePrefix("100.64.0.0/10"), // shared address space: overlay and cluster networks
	}
	privateV6 = []netip.Prefix{
		netip.MustParsePrefix("::1/128"),
		netip.MustParsePrefix("fc00::/7"),
	}
)

func (o Options) guardian() *ssrf.Guardian {
	if o.AllowPrivate {
		return ssrf.New(
			ssrf.WithAnyPort(),
			ssrf.WithAllowedV4Prefixes(privateV4...),
			ssrf.WithAllowedV6Prefixes(privateV6...),
		)
	}
	return ssrf.New(ssrf.WithPorts(append([]uint16{80, 443}, o.ExtraPorts...)...))
}
