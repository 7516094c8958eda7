package notify

import (
	"fmt"
	"net/netip"
	"syscall"
)

// network is a part of the addresses that is not, or not surely, the Internet.
type network struct {
	prefix      netip.Prefix
	description string
	local       bool // AllowLocal opens it
}

// networks are those of the registries of special-purpose addresses (RFC 6890)
// that webhooks must not reach, and the addresses of clouds' credential
// services. The first match counts.
var networks = []network{
	{netip.MustParsePrefix("168.63.129.16/32"), "a metadata address", false},   // Azure
	{netip.MustParsePrefix("100.100.100.200/32"), "a metadata address", false}, // Alibaba
	{netip.MustParsePrefix("169.254.169.254/32"), "a metadata address", false},
	{netip.MustParsePrefix("fd00:ec2::/32"), "a metadata address", false},    // AWS
	{netip.MustParsePrefix("fd20:ce::254/128"), "a metadata address", false}, // Google

	{netip.MustParsePrefix("127.0.0.0/8"), "a loopback address", true},
	{netip.MustParsePrefix("::1/128"), "a loopback address", true},
	{netip.MustParsePrefix("10.0.0.0/8"), "a private address", true},
	{netip.MustParsePrefix("172.16.0.0/12"), "a private address", true},
	{netip.MustParsePrefix("192.168.0.0/16"), "a private address", true},
	{netip.MustParsePrefix("fc00::/7"), "a private address", true},
	{netip.MustParsePrefix("100.64.0.0/10"), "a shared address (carrier-grade NAT)", true},

	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address", false},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address", false},
	{netip.MustParsePrefix("0.0.0.0/8"), "an unspecified address", false},
	{netip.MustParsePrefix("::/128"), "an unspecified address", false},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address", false},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address", false},
	{netip.MustParsePrefix("192.0.0.0/24"), "a reserved address", false},
	{netip.MustParsePrefix("192.0.2.0/24"), "a reserved address", false},
	{netip.MustParsePrefix("198.18.0.0/15"), "a reserved address", false},
	{netip.MustParsePrefix("198.51.100.0/24"), "a reserved address", false},
	{netip.MustParsePrefix("203.0.113.0/24"), "a reserved address", false},
	{netip.MustParsePrefix("240.0.0.0/4"), "a reserved address", false},
	{netip.MustParsePrefix("2001::/23"), "a reserved address", false}, // Teredo and others
	{netip.MustParsePrefix("2001:db8::/32"), "a reserved address", false},
	{netip.MustParsePrefix("2002::/16"), "a reserved address", false}, // 6to4
	{netip.MustParsePrefix("3fff::/20"), "a reserved address", false},
	{netip.MustParsePrefix("::/3"), "a reserved address", false},
	{netip.MustParsePrefix("4000::/2"), "a reserved address", false},
	{netip.MustParsePrefix("8000::/1"), "a reserved address", false},
}

// nat64 holds the IPv4 addresses as a network of IPv6 alone sees them (RFC
// 6052, section 2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// checkAddress refuses an IP address that webhooks must not reach. The error is
// permanent.
func (c *Courier) checkAddress(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	plain := ip
	if nat64.Contains(ip) {
		bytes := ip.As16()
		plain, _ = netip.AddrFromSlice(bytes[12:])
	}
	for _, n := range networks {
		if !n.prefix.Contains(plain) {
			continue
		}
		switch {
		case n.local && c.AllowLocal:
			return nil
		case n.local:
			return hopeless(fmt.Sprintf(
				"%s is %s: webhooks may go there only where local receivers are allowed", ip,
				n.description,
			))
		}
		return hopeless(fmt.Sprintf("%s is %s: webhooks may not go there", ip, n.description))
	}
	return nil
}

// control is checkAddress as a control of a dialer. It sees the address of the
// actual connection: a name that resolves to another address the next time does
// not bypass it.
func (c *Courier) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return hopeless("webhooks can only go to IP addresses")
	}
	return c.checkAddress(to.Addr())
}

// controlLoopback returns the control of a dialer that must not leave this
// computer.
func controlLoopback(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !to.Addr().Unmap().IsLoopback() {
		return hopeless("localhost is another computer here, and nothing is sent to another computer unencrypted")
	}
	return nil
}
