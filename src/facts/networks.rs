//! Internet addresses and networks between text and meaning.
//!
//! An IPv4 address that is written as one of IPv6 (`::ffff:10.0.0.1`) is the IPv4 address: otherwise whoever
//! comes by IPv6 would be outside of every IPv4 network.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

use super::value::Cause;
use super::wording::shown;

/// The bits of an IPv6 address before the IPv4 address that it stands for.
const MAPPED: u8 = 96;

/// Reads `10.1.2.3` or `2001:db8::1`.
pub(super) fn read_address(text: &str) -> Result<IpAddr, Cause> {
    text.parse::<IpAddr>().map(|it| it.to_canonical()).map_err(|_| {
        let help = "write an address as `10.1.2.3`, or one of IPv6 in quotes".to_owned();
        Cause::new("bad-address", format!("{} is no internet address", shown(text))).help(help)
    })
}

/// Reads `10.0.0.0/8`; bits behind the prefix mean nothing.
pub(super) fn read_network(text: &str) -> Result<IpNet, Cause> {
    let found = text.parse::<IpNet>().map(|it| canonical(it).trunc());
    found.map_err(|_| {
        let help = "write a network as `10.0.0.0/8`, or one of IPv6 in quotes".to_owned();
        Cause::new("bad-network", format!("{} is no network", shown(text))).help(help)
    })
}

fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(long) = network else { return network };
    let short = mapped(long.addr()).zip(long.prefix_len().checked_sub(MAPPED));
    short.and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok()).map_or(network, IpNet::V4)
}

fn mapped(address: Ipv6Addr) -> Option<Ipv4Addr> {
    address.to_ipv4_mapped()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_both_kinds_is_one_address() {
        assert_eq!(read_address("::ffff:10.0.0.1").unwrap(), read_address("10.0.0.1").unwrap());
        assert_eq!(read_network("::ffff:10.0.0.0/104").unwrap(), read_network("10.0.0.0/8").unwrap());
        assert_eq!(read_network("10.9.8.7/8").unwrap(), read_network("10.0.0.0/8").unwrap());
        assert_eq!(read_network("2001:db8::/32").unwrap().to_string(), "2001:db8::/32");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "10.0.0", "10.0.0.256", "010.0.0.1", "::g", "10.0.0.1/8", "fe80::1%eth0"] {
            assert!(read_address(text).is_err(), "{text}");
        }
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08/8"] {
            assert!(read_network(text).is_err(), "{text}");
        }
    }
}
