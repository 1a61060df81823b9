//! What may be called: a postback goes to a server on the public network, or nowhere.
//!
//! This judges a URL as it is written. A public name that resolves to a private address is beyond it: there the
//! platform's own network rules hold.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// How strict to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Public names only.
    Production,
    /// Loopback too, on any port, so that a receiver on the developer's own machine can be called.
    Development,
}

/// The ports that may be called.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Why a URL is not called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither `http` nor `https`.
    #[error("{0}: URLs are not called; give an https:// or http:// URL")]
    Scheme(String),
    /// A name or password in the URL.
    #[error("a name or password in the URL is not sent; take out what stands before @")]
    UserInfo,
    /// No host at all.
    #[error("the URL names no host; give one such as net.example")]
    NoHost,
    /// Another port than those in [`PORTS`].
    #[error("port {0} is not called; use 80, 443, 8080 or 8443")]
    Port(u16),
    /// An address in numbers, however it was written.
    #[error("{0} is an IP address; give the server’s name")]
    IpLiteral(String),
    /// A name that means something only inside one network.
    #[error("{0} is a local name; give a name that the public internet knows")]
    LocalName(String),
    /// A redirect that would give up encryption.
    #[error("the server redirects from https to http, which would send the values in clear; ask for an https address")]
    Downgrade,
}

impl Refusal {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Scheme(_) => "egressScheme",
            Self::UserInfo => "egressUserInfo",
            Self::NoHost => "egressNoHost",
            Self::Port(_) => "egressPort",
            Self::IpLiteral(_) => "egressIpAddress",
            Self::LocalName(_) => "egressLocalName",
            Self::Downgrade => "egressDowngrade",
        }
    }
}

/// Whether a URL may be called.
///
/// # Errors
///
/// The [`Refusal`] says why not.
///
/// ```
/// use shared::egress::{Policy, check_target};
/// let url = url::Url::parse("http://0x7f.1/").unwrap();
/// assert_eq!(check_target(&url, Policy::Production).unwrap_err().code(), "egressIpAddress");
/// assert_eq!(check_target(&url, Policy::Development), Ok(()));
/// ```
pub fn check_target(url: &Url, policy: Policy) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(url.scheme().chars().take(40).collect()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::UserInfo);
    }
    let Some(host) = url.host() else { return Err(Refusal::NoHost) };
    if policy == Policy::Development && is_loopback(&host) {
        return Ok(());
    }
    match host {
        Host::Ipv4(_) | Host::Ipv6(_) => return Err(Refusal::IpLiteral(host.to_string())),
        Host::Domain(name) if is_local_name(name) => return Err(Refusal::LocalName(name.to_owned())),
        Host::Domain(_) => {}
    }
    match url.port_or_known_default() {
        Some(port) if !PORTS.contains(&port) => Err(Refusal::Port(port)),
        _ => Ok(()),
    }
}

/// Whether a redirect may be followed.
///
/// # Errors
///
/// [`Refusal::Downgrade`] for https to http, else what [`check_target`] says of the new target.
pub fn check_redirect(from: &Url, to: &Url, policy: Policy) -> Result<(), Refusal> {
    check_target(to, policy)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Downgrade);
    }
    Ok(())
}

/// The receiver a URL belongs to, `host:port`: what deliveries are paced by.
///
/// ```
/// let url = url::Url::parse("https://Net.Example/pb?x=1").unwrap();
/// assert_eq!(shared::egress::host_key(&url), "net.example:443");
/// ```
#[must_use]
pub fn host_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => is_ipv6_loopback(*address),
    }
}

fn is_ipv6_loopback(address: Ipv6Addr) -> bool {
    address.is_loopback() || address.to_ipv4_mapped().is_some_and(|mapped: Ipv4Addr| mapped.is_loopback())
}

/// Endings that RFC 6761, RFC 6762, RFC 8375, RFC 7686 and ICANN keep out of the public DNS, and those that routers and
/// company networks use by habit.
const LOCAL_ENDINGS: [&str; 13] = [
    "localhost",
    "local",
    "internal",
    "localdomain",
    "home.arpa",
    "onion",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "arpa",
    "alt",
];

fn is_local_name(name: &str) -> bool {
    // A trailing dot is a second spelling of the same host: it would pass by comparisons, so it is refused.
    let labels: Vec<&str> = name.split('.').collect();
    if labels.len() < 2 || labels.iter().any(|label| label.is_empty()) {
        return true;
    }
    LOCAL_ENDINGS.iter().any(|ending| name.strip_suffix(ending).is_some_and(|before| before.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str, policy: Policy) -> &'static str {
        let url = Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        check_target(&url, policy).map_or_else(|refusal| refusal.code(), |()| "ok")
    }

    fn check(text: &str, production: &str, development: &str) {
        assert_eq!(outcome(text, Policy::Production), production, "{text} in production");
        assert_eq!(outcome(text, Policy::Development), development, "{text} in development");
    }

    #[test]
    fn public_names() {
        for text in [
            "https://net.example/",
            "http://net.example/pb?x=1",
            "https://net.example:8443/",
            "http://net.example:8080/",
            "http://net.example:443/",
            "https://a.b.c.net.example/",
            "https://xn--bcher-kva.example/",
            "https://localhost.net.example/",
            "https://internal.example/",
            "https://mylocal.example/",
        ] {
            check(text, "ok", "ok");
        }
    }

    #[test]
    fn other_ports() {
        for port in [0, 1, 21, 22, 25, 3306, 6379, 8000, 8081, 9200, 65535] {
            check(&format!("http://net.example:{port}/"), "egressPort", "egressPort");
        }
    }

    #[test]
    fn other_schemes_and_user_info() {
        for text in
            ["ftp://net.example/", "file:///etc/passwd", "ws://net.example/", "data:,x", "javascript:1", "gopher://x/"]
        {
            check(text, "egressScheme", "egressScheme");
        }
        for text in ["https://user@net.example/", "https://:pw@net.example/", "http://u:p@127.0.0.1/"] {
            check(text, "egressUserInfo", "egressUserInfo");
        }
    }

    #[test]
    fn loopback_in_any_spelling() {
        for text in [
            "http://127.0.0.1/",
            "http://127.0.0.1:9999/",
            "http://127.1/",
            "http://127.255.255.254/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7F.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://[::1]/",
            "http://[0:0:0:0:0:0:0:1]:3000/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://127.0.0.1./",
        ] {
            check(text, "egressIpAddress", "ok");
        }
        for text in ["http://localhost/", "http://LOCALHOST:1/", "http://a.localhost:5000/", "http://%6cocalhost/"] {
            check(text, "egressLocalName", "ok");
        }
    }

    #[test]
    fn other_addresses() {
        for text in [
            "http://0.0.0.0/",
            "http://0/",
            "http://10.0.0.1/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0xa9fea9fe/",
            "http://2852039166/",
            "http://100.64.0.1/",
            "http://8.8.8.8/",
            "http://255.255.255.255/",
            "http://[::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[2001:db8::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
        ] {
            check(text, "egressIpAddress", "egressIpAddress");
        }
    }

    #[test]
    fn local_names() {
        for text in [
            "http://intranet/",
            "http://db:8080/",
            "http://printer.local/",
            "http://metadata.google.internal/",
            "http://nas.home.arpa/",
            "http://router.lan/",
            "http://host.localdomain/",
            "http://x.onion/",
            "http://net.example./",
            "http://1.0.0.127.in-addr.arpa/",
            "http://localhost./",
            "http://.net.example/",
        ] {
            check(text, "egressLocalName", "egressLocalName");
        }
    }

    #[test]
    fn redirects() {
        let check = |from: &str, to: &str, policy, expected: &str| {
            let outcome = check_redirect(&Url::parse(from).unwrap(), &Url::parse(to).unwrap(), policy);
            assert_eq!(outcome.map_or_else(|refusal| refusal.code(), |()| "ok"), expected, "{from} to {to}");
        };
        check("http://a.example/", "http://b.example/", Policy::Production, "ok");
        check("http://a.example/", "https://b.example/", Policy::Production, "ok");
        check("https://a.example/", "https://b.example/", Policy::Production, "ok");
        check("https://a.example/", "http://a.example/", Policy::Production, "egressDowngrade");
        check("https://a.example/", "http://127.0.0.1/", Policy::Production, "egressIpAddress");
        check("https://a.example/", "http://127.0.0.1/", Policy::Development, "egressDowngrade");
        check("http://a.example/", "http://169.254.169.254/", Policy::Development, "egressIpAddress");
    }

    #[test]
    fn host_keys() {
        let check = |text: &str, expected: &str| assert_eq!(host_key(&Url::parse(text).unwrap()), expected);
        check("http://net.example/", "net.example:80");
        check("https://net.example:443/a", "net.example:443");
        check("https://net.example:8443/a", "net.example:8443");
        check("http://[::1]:9/", "[::1]:9");
    }
}
