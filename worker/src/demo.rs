//! A merchant to play with on a newcomer's machine: people, a campaign, affiliates with pixels of every kind.
//!
//! Made once, when the variable `DEMO` is `1`, which no deployment sets. The pixels call the receiver of this same
//! server, which shows what arrived.

use std::cell::Cell;

use axum::http::Uri;
use serde_json::{Value, json};
use shared::id::{AffId, CampaignId, KeyId, MerchantId, SiteId, UserId};
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
fn edits(port: u16) -> Result<Vec<Change>, Box<dyn std::error::Error>> {
    let campaign = CampaignId::new(1)?;
    let acme = AffId::parse("AF54B334")?;
    let blue = AffId::parse("B10E0C7A")?;
    let mut edits = vec![
        Change::CreateKey {
            id: KeyId::parse("demo_api")?,
            input: read(json!({ "name": "Demo key", "scope": "admin" }))?,
            proof: Proof::of(SECRET),
        },
        Change::CreateCampaign(read(json!({
            "id": 1, "name": "Slim", "currency": "USD",
            "storefrontUrl": format!("http://localhost:{port}/sample/"),
            "pages": { "rules": [{ "path": "/sample/checkout*", "page": "checkoutPage" }] },
            "products": [
                { "id": 1, "name": "Slim 30", "kind": "offer", "price": "49.95" },
                { "id": 2, "name": "Slim Boost", "kind": "upsell", "price": "19.95" },
                { "id": 3, "name": "Slim Tea", "kind": "upsell", "price": "9.95" },
            ],
        }))?),
        Change::CreateSite {
            id: SiteId::parse("demo_sample")?,
            input: read(json!({ "campaignId": 1,
                "origins": [format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")] }))?,
            secret: SECRET.to_owned(),
        },
        Change::CreateAffiliate(read(json!({ "affId": acme, "name": "Acme Media" }))?),
        Change::CreateAffiliate(read(json!({
            "affId": blue, "name": "Blue Network",
            "passedValues": { "names": ["click_id", "pub"], "publisher": 2 },
        }))?),
    ];
    for (id, step1) in [(&acme, json!({ "percent": 40 })), (&blue, json!({ "flat": "20.00" }))] {
        let commissions = json!({ "cpc": "0.10", "cpl": "2.00", "step1": step1, "step2": { "flat": "5.00" } });
        edits.push(Change::Assign(id.clone(), campaign, read(json!({ "commissions": commissions }))?));
    }
    for (id, pixel) in pixels(port, &acme, &blue) {
        edits.push(Change::CreatePixel(id.clone(), read(pixel)?));
    }
    Ok(edits)
}

fn read<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, shared::json::Error> {
    shared::json::read(&json.to_string())
}

fn pixels<'a>(port: u16, acme: &'a AffId, blue: &'a AffId) -> Vec<(&'a AffId, Value)> {
    let url = |path: &str| format!("http://127.0.0.1:{port}/receiver/{path}");
    let image = |path: &str| format!("<img src=\"{}\" width=\"1\" height=\"1\">", url(path).replace('&', "&amp;"));
    let iframe = |path: &str| format!("<iframe src=\"{}\" width=\"1\" height=\"1\"></iframe>", url(path));
    vec![
        (
            acme,
            json!({ "campaign": 1, "commissionType": "CPA", "product": "main", "pixelType": "postback",
                    "content": url("acme/sale?tid=[c1]&order=[orderId]&amount=[orderTotal]&commission=[commission]") }),
        ),
        (
            acme,
            json!({ "campaign": 1, "commissionType": "CPA", "product": 2, "pixelType": "postback",
                    "content": url("acme/upsell?tid=[c1]&order=[orderId]&product=[productId]&amount=[productTotal]") }),
        ),
        (
            acme,
            json!({ "campaign": "all", "commissionType": "CPA", "product": "all", "pixelType": "image",
                    "content": image("acme/any.gif?tid=[c1]&amount=[productTotal]") }),
        ),
        (
            acme,
            json!({ "campaign": "all", "commissionType": "CPC", "pixelType": "postback",
                    "content": url("acme/click?tid=[c1]&session=[sessionId]") }),
        ),
        (
            acme,
            json!({ "campaign": 1, "commissionType": "CPL", "rule": "doNotFireForSales", "pixelType": "postback",
                    "content": url("acme/lead?tid=[c1]&order=[orderId]") }),
        ),
        (
            blue,
            json!({ "campaign": 1, "commissionType": "CPA", "product": "main", "pixelType": "iframe",
                    "content": iframe("blue/sale.html?cid=[click_id]&pub=[pub]&amount=[orderTotal]") }),
        ),
        (
            blue,
            json!({ "campaign": "all", "commissionType": "CPC", "pixelType": "image",
                    "content": image("blue/click.gif?cid=[click_id]&pub=[pub]") }),
        ),
        (
            blue,
            json!({ "campaign": "all", "commissionType": "CPL", "rule": "fireForAllPartials", "pixelType": "postback",
                    "content": url("blue/lead?cid=[click_id]&pub=[pub]&order=[orderId]") }),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use shared::egress::Policy;
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
