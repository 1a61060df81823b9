//! Who sends, and how much they may.

use axum::http::HeaderMap;
use shared::id::SiteId;
use worker::Env;
use worker::send::SendFuture;

/// Who sends, as the platform tells it.
pub(super) struct Visitor {
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
}

impl Visitor {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str, most: usize| {
            let value = headers.get(name).and_then(|value| value.to_str().ok())?;
            Some(value.chars().take(most).collect::<String>()).filter(|text| !text.is_empty())
        };
        Self { ip_address: text("cf-connecting-ip", 45), user_agent: text("user-agent", 1_000) }
    }

    /// Whether this visitor may send more to this site now. A limit that fails stops nobody.
    pub(super) async fn has_room(&self, env: &Env, site: &SiteId) -> bool {
        let (Some(address), Ok(limit)) = (&self.ip_address, env.rate_limiter("PAGE_LIMIT")) else { return true };
        let key = format!("{site} {}", network(address));
        SendFuture::new(limit.limit(key)).await.map_or(true, |outcome| outcome.success)
    }
}

/// An address as limits count it: of IPv6 the network, because one visitor has all of it.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => format!("{:x}", u128::from(address) >> 64),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_networks() {
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }
}
