//! Tells public IP addresses from private and reserved ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is public. Not public are addresses that are private, loopback, link-local, reserved, multicast,
/// or for documentation and benchmarks: the IANA special-purpose address registries (RFC 6890), and multicast (RFC
/// 5771, RFC 4291).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

#[allow(clippy::match_same_arms, reason = "each line is an entry of a registry, in its order")]
fn is_public_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        // This network, private, loopback, multicast and reserved (with broadcast).
        [0 | 10 | 127 | 224.., ..] => false,
        // Between a provider and its customers (RFC 6598).
        [100, 64..=127, ..] => false,
        // Link-local: the metadata of most clouds (RFC 3927).
        [169, 254, ..] => false,
        [172, 16..=31, ..] => false,
        // Protocol assignments, documentation, 6to4 relays, private.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [192, 168, ..] => false,
        // Benchmarks, documentation.
        [198, 18..=19, ..] | [198, 51, 100, _] => false,
        [203, 0, 113, _] => false,
        _ => true,
    }
}

/// Only `2000::/3` is assigned (RFC 4291, 2.4). An address that maps to IPv4 counts as that IPv4 address.
#[allow(clippy::match_same_arms, reason = "the same, with ways of writing an IPv4 address")]
fn is_public_v6(address: Ipv6Addr) -> bool {
    let low = |high: u16, low: u16| is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match address.segments() {
        // IPv4-mapped, and NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, rest] | [0x64, 0xff9b, 0, 0, 0, 0, high, rest] => low(high, rest),
        // 6to4 (RFC 3056).
        [0x2002, high, rest, ..] => low(high, rest),
        // Protocol assignments, Teredo and benchmarks (2001::/23), documentation (RFC 3849, RFC 9637).
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(written: &str) -> impl Iterator<Item = IpAddr> {
        written.split_whitespace().map(|address| address.parse().unwrap())
    }

    #[test]
    fn the_internet_is_public() {
        let public = "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 169.253.0.1 192.0.1.1 \
                      192.167.0.1 198.17.0.1 198.20.0.1 223.255.255.255 11.0.0.1 \
                      2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450::1 ::ffff:1.1.1.1 64:ff9b::1.1.1.1 \
                      2002:101:101::1";
        for address in addresses(public) {
            assert!(is_public(address), "{address}");
        }
    }

    #[test]
    fn nothing_else_is() {
        let private = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 169.254.169.254 \
                       172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 \
                       198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 \
                       :: ::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe \
                       64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:db8::1 3fff::1 2002:a00:1::1 2002:7f00:1::1 \
                       5f00::1 fc00::1 fd00::2 fe80::1 febf::1 fec0::1 ff02::1";
        for address in addresses(private) {
            assert!(!is_public(address), "{address}");
        }
    }
}
