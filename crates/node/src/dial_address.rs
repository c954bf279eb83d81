//! One address at which a counterpart is dialled: `host:port`, with IPv4, IPv6 in brackets, or a name.
//!
//! An IPv6 address of one link names the link too, as in `[fe80::1%eth0]:7800`. Not here: which of
//! several is dialled (counterparts.rs).

use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

/// Whether a text has the form of an address; whether anyone answers there is found out by dialling.
#[must_use]
pub(crate) fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else {
        return false;
    };
    if text.len() > TEXT_BYTES_MAX || !port.parse::<u16>().is_ok_and(|port| port > 0) {
        return false;
    }
    match host.strip_prefix('[') {
        Some(bracketed) => bracketed
            .strip_suffix(']')
            .is_some_and(|host| scoped(host).is_some()),
        None => {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            !host.is_empty() && host.chars().all(plain)
        }
    }
}

/// The address, if it is one and no name that must be looked up; `None` also for an interface that is not
/// there now.
#[must_use]
pub(crate) fn literal(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok()?;
    let Some(bracketed) = host.strip_prefix('[') else {
        let address: IpAddr = host.parse().ok()?;
        return Some(SocketAddr::new(address, port));
    };
    let (address, interface) = scoped(bracketed.strip_suffix(']')?)?;
    let scope = match interface {
        None => 0,
        Some(name) => match name.parse() {
            Ok(number) => number,
            Err(_) => interface_number(name)?,
        },
    };
    Some(SocketAddrV6::new(address, port, 0, scope).into())
}

/// Looks a name up and gives one of its addresses, another one each time, of either family. A line
/// must not need this: names are for convenience.
pub(crate) async fn look_up(text: &str, turn: usize) -> Option<SocketAddr> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host(text)
        .await
        .ok()?
        .take(LOOKED_UP_MAX)
        .collect();
    found.get(turn % found.len().max(1)).copied()
}

/// An IPv6 address, and the interface behind its per cent sign.
fn scoped(host: &str) -> Option<(Ipv6Addr, Option<&str>)> {
    let (address, interface) = match host.split_once('%') {
        Some((address, interface)) => (address, Some(interface)),
        None => (host, None),
    };
    let named = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        !name.is_empty() && name.len() <= INTERFACE_BYTES_MAX && name.chars().all(plain)
    };
    let address = address.parse().ok()?;
    interface.is_none_or(named).then_some((address, interface))
}

/// The number the kernel gives an interface. The name has no slash: `scoped` saw to that.
fn interface_number(name: &str) -> Option<u32> {
    let path = std::path::Path::new("/sys/class/net").join(name);
    let number = std::fs::read_to_string(path.join("ifindex")).ok()?;
    number.trim().parse().ok()
}

const TEXT_BYTES_MAX: usize = 255;
/// The kernel's bound, its closing zero left out.
const INTERFACE_BYTES_MAX: usize = 15;
/// Addresses of one name that are tried.
const LOOKED_UP_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families_with_and_without_an_interface_are_taken() {
        for (text, shown) in [
            ("192.0.2.1:7800", "192.0.2.1:7800"),
            ("[2001:db8::1]:7800", "[2001:db8::1]:7800"),
            ("[fe80::1%3]:7800", "[fe80::1%3]:7800"),
            ("[fe80::1%lo]:7800", "[fe80::1%1]:7800"),
        ] {
            assert!(is_address(text), "{text}");
            assert_eq!(literal(text).unwrap().to_string(), shown);
        }
        assert!(is_address("south.example:7800"));
        assert_eq!(literal("south.example:7800"), None);
        assert_eq!(literal("[fe80::1%gone0]:7800"), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}:1", "a".repeat(300));
        for text in [
            "",
            "south.example",
            "192.0.2.1:0",
            "192.0.2.1:70000",
            "2001:db8::1:7800",
            "[192.0.2.1]:7800",
            "[fe80::1%]:7800",
            "[fe80::1%../x]:7800",
            "[fe80::1:7800",
            "a b:1",
            ":1",
            &long,
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
