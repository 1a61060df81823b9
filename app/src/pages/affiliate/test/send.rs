//! "Send a test order now": the calls a merchant's server makes, through the very same path as live traffic.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde_json::Value;
use shared::wire::campaign::CampaignDocument;
use shared::wire::live::LiveTest;

use super::model::send;
use crate::api::{Api, Call, Error, Result};
use crate::components::toast::Toasts;

/// How far a test goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// A click.
    Click,
    /// A click and a lead.
    Lead,
    /// A click, a lead and the order.
    Order,
    /// All that, and an upsell.
    Upsell,
}

/// What is needed to send.
#[derive(Clone, Copy)]
pub(super) struct Sender {
    api: Api,
    toasts: Toasts,
    pub(super) busy: RwSignal<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clicked {
    session_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ordered {
    order_id: String,
}

impl Sender {
    /// For use while a component is built.
    pub(super) fn here() -> Self {
        Self { api: Api::here(), toasts: Toasts::here(), busy: RwSignal::new(false) }
    }

    /// Sends a test; says only what went wrong, because what went well arrives by itself.
    pub(super) fn send(self, test: LiveTest, campaign: CampaignDocument, until: Until) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            if let Err(error) = self.steps(&test, &campaign, until).await {
                self.toasts.say(error.message());
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Lets a held fire of a test go off now.
    pub(super) fn fire_now(self, fire: String) {
        spawn_local(async move {
            let call = Call::post(format!("/v1/deliveries/{fire}/now"), &Value::Object(serde_json::Map::new()));
            if let Err(error) = self.api.make(call).await {
                self.toasts.say(error.message());
            }
        });
    }

    async fn steps(self, test: &LiveTest, campaign: &CampaignDocument, until: Until) -> Result<()> {
        let clicked: Clicked = self.post("/v1/clicks", &send::click(test)).await?;
        if until == Until::Click {
            return Ok(());
        }
        let _: Ordered = self.post("/v1/leads", &send::lead(test, &clicked.session_id)).await?;
        if until == Until::Lead {
            return Ok(());
        }
        let none = |kind: &str| {
            let detail = format!("This campaign has no {kind}; add one to its products first.");
            Error::Refused { code: "noProduct".to_owned(), detail }
        };
        let order = send::order(test, campaign, &clicked.session_id).ok_or_else(|| none("main offer"))?;
        let ordered: Ordered = self.post("/v1/orders", &order).await?;
        if until == Until::Order {
            return Ok(());
        }
        let upsell = send::upsell(campaign, &ordered.order_id).ok_or_else(|| none("upsell"))?;
        let _: Ordered = self.post("/v1/upsells", &upsell).await?;
        Ok(())
    }

    async fn post<T: serde::de::DeserializeOwned>(self, path: &str, body: &Value) -> Result<T> {
        self.api.make(Call::post(path, body)).await?.read()
    }
}
