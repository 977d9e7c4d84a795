//! ICE candidates of the other side (RFC 8839 section 5.1), and which of them are worth a packet.
//!
//! An ICE agent sends connectivity checks to every address it is told, so candidates let a stranger choose whom this
//! server sends datagrams to. Only UDP candidates at unicast addresses that this meeting's sockets can reach are kept;
//! the rest is dropped quietly, because honest browsers offer such candidates too.

use std::net::IpAddr;

/// Ports below this belong to services, never to a browser's ICE agent.
const FIRST_UNPRIVILEGED_PORT: u16 = 1024;

/// What the sockets of a meeting can reach, by the addresses they are bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// A loopback address is bound: targets on loopback are allowed.
    pub loopback: bool,
    /// Another address is bound: targets elsewhere are allowed.
    pub network: bool,
    /// One of the bound addresses is from a block meant for documentation: such targets are allowed, as some private
    /// networks do use these blocks.
    pub documentation: bool,
}

impl Reach {
    /// What sockets at these addresses can reach.
    pub fn of(addresses: &[IpAddr]) -> Self {
        Self {
            loopback: addresses.iter().any(IpAddr::is_loopback),
            network: addresses.iter().any(|address| !address.is_loopback()),
            documentation: addresses.iter().any(|address| is_documentation(*address)),
        }
    }
}

/// The parts of a candidate line that are decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate<'a> {
    pub component: u16,
    pub udp: bool,
    /// None: a host name, such as an mDNS name (`.local`), which is not looked up here.
    pub address: Option<IpAddr>,
    pub port: u16,
    /// The `ufrag` extension: the ICE session it belongs to.
    pub ufrag: Option<&'a str>,
}

impl<'a> Candidate<'a> {
    /// Reads `candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type> …`, with or
    /// without the leading `candidate:`. The error says what is wrong.
    pub(super) fn parse(line: &'a str) -> Result<Self, &'static str> {
        let line = line.trim();
        let mut words = line.strip_prefix("candidate:").unwrap_or(line).split_ascii_whitespace();
        let mut next = || words.next().ok_or("a candidate with parts missing");
        let foundation = next()?;
        if foundation.len() > 32 {
            return Err("a candidate whose foundation is longer than 32 characters");
        }
        let component = next()?.parse().map_err(|_| "a candidate whose component is not a number")?;
        let udp = next()?.eq_ignore_ascii_case("udp");
        next()?.parse::<u32>().map_err(|_| "a candidate whose priority is not a number")?;
        let address = next()?.parse().ok();
        let port = next()?.parse().map_err(|_| "a candidate whose port is not a port")?;
        if next()? != "typ" {
            return Err("a candidate without `typ`");
        }
        next()?;
        let ufrag = words.by_ref().skip_while(|word| *word != "ufrag").nth(1);
        Ok(Self { component, udp, address, port, ufrag })
    }

    /// Whether a connectivity check may be sent there: component 1 (RTCP is multiplexed, RFC 5761), UDP, an address as
    /// opposed to a name, an ephemeral port, and a unicast address that the meeting's sockets can reach.
    pub(super) fn wanted(&self, reach: Reach) -> bool {
        self.component == 1
            && self.udp
            && self.port >= FIRST_UNPRIVILEGED_PORT
            && self.address.is_some_and(|address| reachable(address, reach))
    }
}

fn reachable(address: IpAddr, reach: Reach) -> bool {
    let address = address.to_canonical();
    if address.is_loopback() {
        return reach.loopback;
    }
    reach.network && is_unicast(address) && (reach.documentation || !is_documentation(address))
}

/// Not "this network", unspecified, multicast, reserved or broadcast (RFC 6890); not IPv4-compatible; and not
/// link-local, which means nothing without the scope that a candidate cannot carry.
fn is_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => (1..=223).contains(&v4.octets()[0]) && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_multicast() && !v6.is_unicast_link_local() && v6.segments()[..6] != [0; 6],
    }
}

/// RFC 5737 for IPv4, RFC 3849 and RFC 9637 for IPv6.
fn is_documentation(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_documentation(),
        IpAddr::V6(v6) => {
            let segments = v6.segments();
            segments[..2] == [0x2001, 0x0db8] || (segments[0] == 0x3fff && segments[1] < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANYWHERE: Reach = Reach { loopback: false, network: true, documentation: false };
    const HERE: Reach = Reach { loopback: true, network: false, documentation: false };

    fn wanted(address: &str, reach: Reach) -> bool {
        let line = format!("candidate:1 1 udp 2122260223 {address} 50000 typ host");
        Candidate::parse(&line).expect("well-formed").wanted(reach)
    }

    #[test]
    fn foreign_targets_are_not_wanted() {
        for address in [
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "240.0.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "192.0.2.7",
            "198.51.100.7",
            "203.0.113.7",
            "127.0.0.1",
            "127.8.8.8",
            "::",
            "::1",
            "ff02::1",
            "fe80::1",
            "2001:db8::1",
            "3fff:fff::1",
            "::ffff:127.0.0.1",
            "::ffff:224.0.0.1",
            "::127.0.0.1",
            "0f6f8e5e-7f0c-4b1e-9d0a-1c2d3e4f5a6b.local",
            "example.com",
        ] {
            assert!(!wanted(address, ANYWHERE), "{address}");
        }
        for address in ["10.0.0.5", "192.168.1.9", "8.8.8.8", "2a00::1", "fd00::1"] {
            assert!(wanted(address, ANYWHERE), "{address}");
            assert!(!wanted(address, HERE), "{address}");
        }
        assert!(wanted("127.0.0.1", HERE) && wanted("::1", HERE));
        let lab = Reach::of(&["192.0.2.2".parse().expect("an address")]);
        assert!(lab.documentation && wanted("192.0.2.7", lab) && !wanted("224.0.0.1", lab));
    }

    #[test]
    fn only_udp_component_one_and_ephemeral_ports() {
        for (line, expected) in [
            ("candidate:1 1 UDP 1 10.0.0.1 50000 typ host", true),
            ("1 1 udp 1 10.0.0.1 50000 typ host generation 0 ufrag abcd", true),
            ("candidate:1 2 udp 1 10.0.0.1 50000 typ host", false),
            ("candidate:1 1 tcp 1 10.0.0.1 50000 typ host tcptype active", false),
            ("candidate:1 1 udp 1 10.0.0.1 53 typ host", false),
            ("candidate:1 1 udp 1 10.0.0.1 0 typ host", false),
        ] {
            let candidate = Candidate::parse(line).expect("well-formed");
            assert_eq!(candidate.wanted(ANYWHERE), expected, "{line}");
        }
        let line = "candidate:1 1 udp 1 10.0.0.1 50000 typ host ufrag abcd network-cost 50";
        assert_eq!(Candidate::parse(line).expect("well-formed").ufrag, Some("abcd"));
    }

    #[test]
    fn broken_candidates_are_told() {
        for line in [
            "",
            "candidate:",
            "candidate:1 1 udp 1 10.0.0.1 50000",
            "candidate:1 x udp 1 10.0.0.1 50000 typ host",
            "candidate:1 1 udp x 10.0.0.1 50000 typ host",
            "candidate:1 1 udp 1 10.0.0.1 99999 typ host",
            "candidate:1 1 udp 1 10.0.0.1 50000 top host",
            "candidate:123456789012345678901234567890123 1 udp 1 10.0.0.1 50000 typ host",
        ] {
            assert!(Candidate::parse(line).is_err(), "{line:?}");
        }
    }
}
