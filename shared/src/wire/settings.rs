//! A merchant's settings in JSON, as they are asked for.

use serde::{Deserialize, Serialize};

use super::campaign::whole;
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::campaign::StorefrontUrl;
use crate::text::Name;

/// The body of a PUT. What it leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsInput {
    /// The merchant's name: 1 to 120 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// IANA name of the zone in which report days begin, such as `Europe/Zurich`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Text>,
    /// How many homes events are spread over: 1 to 256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard_count: Option<Text>,
    /// Where a campaign's links lead when it names no storefront; an empty text takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storefront_url: Option<Text>,
}

/// Settings that have been checked. `None` leaves what there is.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsDraft {
    /// The merchant's name.
    pub name: Option<Name>,
    /// A name of the form of a zone; whether the zone exists is for whoever has a time-zone database to say.
    pub time_zone: Option<String>,
    /// How many homes events are spread over.
    pub shard_count: Option<u16>,
    /// Where links lead; `Some(None)` takes it away.
    pub storefront_url: Option<Option<StorefrontUrl>>,
}

impl SettingsInput {
    /// Checks every field.
    pub fn parse(&self) -> Result<SettingsDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = of(&self.name).and_then(|name| fields.take("name", Name::parse(name)));
        let time_zone = of(&self.time_zone).and_then(|zone| fields.take("timeZone", zone_name(zone)));
        let shard_count = fields.optional("shardCount", of(&self.shard_count), |text| whole(text, 1, 256));
        let storefront_url = of(&self.storefront_url).map(|text| match text.trim() {
            "" => None,
            text => fields.take("storefrontUrl", StorefrontUrl::parse(text)),
        });
        let shard_count = shard_count.and_then(|count| u16::try_from(count).ok());
        fields.finish(Some(SettingsDraft { name, time_zone, shard_count, storefront_url }))
    }
}

fn zone_name(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+'));
    if (1..=50).contains(&text.len()) && letters {
        Ok(text.to_owned())
    } else {
        Err("must be the name of a time zone, such as Europe/Zurich or UTC")
    }
}
