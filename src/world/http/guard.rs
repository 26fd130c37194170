//! Which addresses are asked.
//!
//! A page is written by anybody, and is checked on machines that reach more than its author does: a link to
//! `http://169.254.169.254/` must not become a question to the cloud's metadata service. Names are judged after they are
//! resolved, at the very addresses that are then connected to, and at each redirect anew.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::world::http::proxy::Proxies;
use crate::world::web::is_allowed;

/// Metadata services outside of the link-local networks: Alibaba Cloud, AWS over IPv6.
const METADATA: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)), IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254))];

const REFUSAL: &str = "leads to an address of this machine or of a private network, which is not asked";

/// Resolves names, and refuses addresses.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    names: Arc<DefaultResolver>,
    /// Hosts that may have private addresses.
    allowed: Vec<String>,
    /// Stand where the administrator put them.
    proxies: Proxies,
}

impl Guard {
    pub(super) fn new(allowed: &[String], proxies: &Proxies) -> Self {
        Self { names: Arc::default(), allowed: allowed.to_vec(), proxies: proxies.clone() }
    }

    /// Judges a URL whose host is written as an address.
    ///
    /// # Errors
    /// Where it is not to be asked.
    pub(super) fn literal(&self, url: &str) -> Result<(), Error> {
        let uri: Option<Uri> = url.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
        let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
        if ip.is_ok_and(|ip| self.refuses(host, ip)) { Err(refusal()) } else { Ok(()) }
    }

    fn refuses(&self, host: &str, ip: IpAddr) -> bool {
        let ip = plain(ip);
        never(ip) || is_private(ip) && !is_allowed(host, &self.allowed)
    }
}

fn refusal() -> Error {
    Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, REFUSAL))
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        let refused = !self.proxies.is_proxy(uri) && found.iter().any(|address| self.refuses(host, address.ip()));
        if refused { Err(refusal()) } else { Ok(found) }
    }
}

/// Is that error the guard's?
pub(super) fn is_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && error.to_string() == REFUSAL
}

/// The IPv4 address in an IPv6 address that stands for one (mapped, compatible, NAT64, 6to4).
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = ip else { return ip };
    let four = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match six.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => ip,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => four(high, low),
        [0x2002, high, low, ..] => four(high, low),
        _ => ip,
    }
}

/// Addresses that no configuration may allow: metadata services, and what is no single host.
fn never(ip: IpAddr) -> bool {
    let four = |ip: Ipv4Addr| ip.is_link_local() || ip.is_broadcast() || ip.octets()[0] == 0;
    let six = |ip: Ipv6Addr| ip.is_unicast_link_local();
    ip.is_multicast()
        || ip.is_unspecified()
        || METADATA.contains(&ip)
        || match ip {
            IpAddr::V4(ip) => four(ip),
            IpAddr::V6(ip) => six(ip),
        }
}

/// Addresses of the own machine and of networks that are not public (RFC 6890).
fn is_private(ip: IpAddr) -> bool {
    ip.is_loopback()
        || match ip {
            IpAddr::V4(ip) => {
                let reserved = |[a, b, c, _]: [u8; 4]| {
                    matches!((a, b, c), (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _) | (240.., _, _))
                };
                ip.is_private() || ip.is_documentation() || reserved(ip.octets())
            }
            // Unique local (fc00::/7), the older site-local (fec0::/10), and local NAT64 (64:ff9b:1::/48).
            IpAddr::V6(ip) => {
                let segments = ip.segments();
                ip.is_unique_local() || segments[0] & 0xffc0 == 0xfec0 || segments[..3] == [0x64, 0xff9b, 1]
            }
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public() {
        let judged = |text: &str| {
            let ip = plain(text.parse().unwrap());
            (never(ip), is_private(ip))
        };
        for ip in ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "0.0.0.0", "::"] {
            assert!(judged(ip).0, "{ip}");
        }
        for ip in ["100.100.100.200", "fd00:ec2::254", "224.0.0.1", "255.255.255.255", "2002:a9fe:a9fe::1", "0.1.2.3"] {
            assert!(judged(ip).0, "{ip}");
        }
        for ip in ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd12::1"] {
            assert_eq!(judged(ip), (false, true), "{ip}");
        }
        for ip in ["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b:1::1", "fec0::1", "198.18.0.1", "250.0.0.1"] {
            assert_eq!(judged(ip), (false, true), "{ip}");
        }
        for ip in ["1.1.1.1", "140.82.121.3", "2606:4700::1111", "172.32.0.1", "100.128.0.1"] {
            assert_eq!(judged(ip), (false, false), "{ip}");
        }
    }
}
