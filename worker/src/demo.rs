//! A merchant to play with on a newcomer's machine: people, a campaign, affiliates with pixels of every kind.
//!
//! Made once, when the variable `DEMO` is `1`, which no deployment sets. The pixels call the receiver of this same
//! server, which shows what arrived.

use std::cell::Cell;

use axum::http::Uri;
use shared::id::{MerchantId, UserId};
use shared::json;
use shared::person::Email;
use shared::text::Name;
use worker::Env;
use worker::send::SendFuture;

use crate::directory::message::{AddMerchant, MERCHANTS, of_email};
use crate::registry::message::{Change, FindPerson, Found, Owner};
use crate::secret::{self, Proof};
use crate::{config, entropy, log, object};

/// Who signs in.
pub const EMAIL: &str = "demo@example.com";
const PASSWORD: &str = "demo-password";
const SECRET: &str = "demo-secret";

/// Makes the demo merchant, if this is a demo and there is none yet.
pub fn prepare(env: &Env, uri: &Uri) -> impl Future<Output = ()> + Send {
    thread_local! {
        static PREPARED: Cell<bool> = const { Cell::new(false) };
    }
    SendFuture::new(async move {
        if PREPARED.get() || !config::is_demo(env) {
            return;
        }
        match make(env, uri).await {
            Ok(()) => PREPARED.set(true),
            Err(error) => log::failure("demo", &error),
        }
    })
}

async fn make(env: &Env, uri: &Uri) -> Result<(), Box<dyn std::error::Error>> {
    let merchant = MerchantId::parse("demo")?;
    let email = Email::parse(EMAIL)?;
    let registry = config::registry(env, &merchant)?;
    if object::call(&registry, &FindPerson { email: email.clone() }).await?.is_none() {
        let password = secret::hash_password(PASSWORD)?;
        let owner = Owner { id: UserId::from_entropy(entropy::bits64()?), email: email.clone(), password };
        let edits = edits(uri.port_u16().unwrap_or(80))?;
        let found = Found { merchant: merchant.clone(), name: Name::parse("Demo Shop")?, owner, edits };
        object::call(&registry, &found).await?.map_err(|refusal| format!("{refusal:?}"))?;
    }
    for name in [of_email(&email), MERCHANTS.to_owned()] {
        let directory = env.durable_object("DIRECTORY")?.get_by_name(&name)?;
        object::call(&directory, &AddMerchant { merchant: merchant.clone() }).await?;
    }
    Ok(())
}

/// Everything the demo merchant begins with. The storefront and the receiver are the same server under two names,
/// because a browser pixel never comes from the storefront's own host.
fn edits(port: u16) -> Result<Vec<Change>, json::Error> {
    let edits = include_str!("demo/edits.json")
        .replace("RECEIVER", "http://127.0.0.1:PORT/receiver")
        .replace("PORT", &port.to_string())
        .replace("PROOF", Proof::of(SECRET).as_str())
        .replace("\"SECRET\"", &format!("\"{SECRET}\""));
    json::read(&edits)
}

#[cfg(test)]
mod tests {
    use shared::egress::Policy;
    use shared::id::AffId;
    use shared::pixel::Hold;
    use shared::time::Timestamp;

    use super::*;
    use crate::registry::edit::{self, Circumstances, Limits};
    use crate::registry::store;
    use crate::sql::native::Native;

    #[test]
    fn the_demo_can_be_made_and_has_every_kind() {
        let sql = Native::new().sql();
        let owner =
            Owner { id: UserId::from_entropy(1), email: Email::parse(EMAIL).unwrap(), password: "hash".to_owned() };
        let merchant = MerchantId::parse("demo").unwrap();
        let name = Name::parse("Demo Shop").unwrap();
        let found = Found { merchant, name, owner, edits: edits(8787).unwrap() };
        let limits = Limits { least_hold: Hold::LEAST, egress: Policy::Development };
        let circumstances = Circumstances { now: Timestamp::from_millis(1_000), limits };
        assert_eq!(edit::found(&sql, found.clone(), 7, circumstances), Ok(true));
        assert_eq!(edit::found(&sql, found, 8, circumstances), Ok(false));
        let acme = store::affiliate(&sql, &AffId::parse("AF54B334").unwrap()).unwrap().unwrap();
        let blue = store::affiliate(&sql, &AffId::parse("B10E0C7A").unwrap()).unwrap().unwrap();
        let kinds: std::collections::BTreeSet<_> = acme
            .pixels
            .iter()
            .chain(&blue.pixels)
            .filter_map(|pixel| {
                Some((pixel.input.commission_type.as_ref()?.0.clone(), pixel.input.pixel_type.as_ref()?.0.clone()))
            })
            .collect();
        let kinds: Vec<_> = kinds.iter().map(|(one, two)| format!("{one} {two}")).collect();
        assert_eq!(kinds, ["CPA iframe", "CPA image", "CPA postback", "CPC image", "CPC postback", "CPL postback"]);
    }
}
