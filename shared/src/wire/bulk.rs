//! Changes to many things at once, in JSON. Each can be tried first: the answer then says what would become of what.

use serde::{Deserialize, Serialize};

use super::affiliate::{AffiliateRow, CommissionsJson, StatusJson};
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::{AffId, CampaignId, PixelId};

/// A change to many things as it is asked for. Which fields count depends on the action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BulkInput {
    /// `setStatus`, `assign`, `copyPixels` or `replace`.
    pub action: String,
    /// The affiliates it is for; for `replace`, every one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aff_ids: Option<Vec<String>>,
    /// `setStatus`: `active` or `paused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Text>,
    /// `assign`: the campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<Text>,
    /// `assign`: what it pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commissions: Option<CommissionsJson>,
    /// `copyPixels`: whose pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Text>,
    /// `copyPixels`: which of them; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_ids: Option<Vec<String>>,
    /// `replace`: what is looked for in contents and test links, as it is written; at least 3 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub find: Option<String>,
    /// `replace`: what takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace: Option<String>,
}

/// A change to many things that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Bulk {
    /// Pauses or resumes affiliates.
    SetStatus(Vec<AffId>, StatusJson),
    /// Assigns a campaign to affiliates. One who has it keeps what it pays.
    Assign(Vec<AffId>, CampaignId, CommissionsJson),
    /// Copies pixels to affiliates.
    CopyPixels {
        /// Whose.
        from: AffId,
        /// To whom.
        to: Vec<AffId>,
        /// Which; all when absent.
        pixels: Option<Vec<PixelId>>,
    },
    /// Replaces a text in pixels, of these affiliates or of all.
    Replace {
        /// What is looked for.
        find: String,
        /// What takes its place.
        replace: String,
        /// Whose pixels; everybody's when absent.
        affs: Option<Vec<AffId>>,
    },
}

/// The most affiliates that are named at once.
pub const MOST_AFFILIATES: usize = 1_000;

/// The shortest text that is looked for.
const SHORTEST: usize = 3;

impl BulkInput {
    /// Checks every field that the action needs.
    pub fn parse(&self) -> Result<Bulk, Vec<FieldError>> {
        let mut fields = Fields::new();
        let affs = self.aff_ids.as_ref().and_then(|ids| affiliates(&mut fields, ids));
        let bulk = match self.action.as_str() {
            "setStatus" => {
                let status = fields.required("status", of(&self.status), StatusJson::parse);
                named(&mut fields, &self.aff_ids, affs).zip(status).map(|(affs, status)| Bulk::SetStatus(affs, status))
            }
            "assign" => {
                let campaign = fields.required("campaignId", of(&self.campaign_id), CampaignId::parse);
                let commissions = self.commissions.clone().unwrap_or_default();
                named(&mut fields, &self.aff_ids, affs)
                    .zip(campaign)
                    .map(|(affs, campaign)| Bulk::Assign(affs, campaign, commissions))
            }
            "copyPixels" => {
                let from = fields.required("from", of(&self.from), AffId::parse);
                let pixels = self.pixel_ids.as_ref().map(|ids| {
                    let ids = ids.iter().map(|id| PixelId::parse(id));
                    fields.take("pixelIds", ids.collect::<Result<Vec<_>, _>>()).unwrap_or_default()
                });
                let to = named(&mut fields, &self.aff_ids, affs);
                from.zip(to).map(|(from, to)| Bulk::CopyPixels { from, to, pixels })
            }
            "replace" => {
                let find = self.find.clone().unwrap_or_default();
                if find.chars().count() < SHORTEST {
                    fields.add("find", format!("must have at least {SHORTEST} characters"));
                }
                let replace = self.replace.clone().unwrap_or_default();
                Some(Bulk::Replace { find, replace, affs })
            }
            _ => {
                fields.add("action", "must be setStatus, assign, copyPixels or replace");
                None
            }
        };
        fields.finish(bulk)
    }
}

fn affiliates(fields: &mut Fields, ids: &[String]) -> Option<Vec<AffId>> {
    if ids.len() > MOST_AFFILIATES {
        fields.add("affIds", format!("can be {MOST_AFFILIATES} at most"));
        return None;
    }
    fields.take("affIds", ids.iter().map(|id| AffId::parse(id)).collect::<Result<Vec<_>, _>>())
}

fn named(fields: &mut Fields, given: &Option<Vec<String>>, affs: Option<Vec<AffId>>) -> Option<Vec<AffId>> {
    if given.as_ref().is_none_or(Vec::is_empty) {
        fields.add("affIds", "is missing: name the affiliates");
        return None;
    }
    affs
}

/// What became of many things, or would.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkReport {
    /// Whether it was done.
    pub applied: bool,
    /// How many were changed, or would be.
    pub changed: u32,
    /// How many are just so already.
    pub unchanged: u32,
    /// How many can't be changed.
    pub refused: u32,
    /// What becomes of each; those that are just so already come last.
    pub rows: Vec<BulkRow>,
    /// How many rows more there are than are listed.
    pub more: u32,
}

/// What becomes of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkRow {
    /// Whose it is.
    pub aff_id: AffId,
    /// What the affiliate is called; empty of one that is not there.
    pub name: String,
    /// The pixel, of changes to pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_id: Option<PixelId>,
    /// What becomes of it.
    pub outcome: BulkOutcome,
    /// What it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Why it can't be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What becomes of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BulkOutcome {
    /// It can't be changed.
    Refused,
    /// It becomes another.
    Changed,
    /// It is just so already.
    Unchanged,
}

/// What affiliates' pixels did lately: a summary for a list, not an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityRow {
    /// Whose.
    pub aff_id: AffId,
    /// When a pixel last went off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_fire: Option<crate::time::Timestamp>,
    /// Postbacks of the last seven days that wait for another attempt.
    pub waiting: u32,
    /// Postbacks of the last seven days that were given up.
    pub dead: u32,
    /// Whether there may be more: so many failed, of all affiliates, that not all were counted.
    #[serde(default)]
    pub at_least: bool,
}

/// How a list of affiliates is sorted, by its name on the wire.
pub const SORTS: [&str; 5] = ["name", "created", "pixels", "campaigns", "status"];

/// The value of a row that a list is sorted by, as a text that sorts like it.
pub fn rank(row: &AffiliateRow, sort: &str) -> String {
    match sort {
        "created" => row.created_at.to_string(),
        "pixels" => format!("{:06}", row.pixels),
        "campaigns" => format!("{:06}", row.campaigns.len()),
        "status" => row.status.code().to_owned(),
        _ => row.name.as_str().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Bulk, Vec<String>> {
        let input: BulkInput = serde_json::from_str(json).unwrap();
        input.parse().map_err(|errors| errors.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn each_action_asks_for_its_own_fields() {
        let aff = AffId::parse("AF1").unwrap();
        assert_eq!(
            parse(r#"{"action":"setStatus","affIds":["AF1"],"status":"paused"}"#),
            Ok(Bulk::SetStatus(vec![aff.clone()], StatusJson::Paused))
        );
        let copied = Bulk::CopyPixels { from: aff.clone(), to: vec![aff], pixels: None };
        assert_eq!(parse(r#"{"action":"copyPixels","from":"AF1","affIds":["AF1"]}"#), Ok(copied));
        for (json, fields) in [
            (r#"{}"#, vec!["action"]),
            (r#"{"action":"setStatus"}"#, vec!["status", "affIds"]),
            (r#"{"action":"setStatus","affIds":[],"status":"gone"}"#, vec!["status", "affIds"]),
            (r#"{"action":"assign","affIds":["a b"],"campaignId":0}"#, vec!["affIds", "campaignId"]),
            (r#"{"action":"copyPixels","affIds":["AF1"],"pixelIds":["x"]}"#, vec!["from", "pixelIds"]),
            (r#"{"action":"replace","find":"ab"}"#, vec!["find"]),
        ] {
            assert_eq!(parse(json), Err(fields.into_iter().map(str::to_owned).collect()), "{json}");
        }
        assert!(parse(r#"{"action":"replace","find":"old.example","replace":"new.example"}"#).is_ok());
    }

    #[test]
    fn too_many_are_refused() {
        let ids = vec!["\"AF1\""; MOST_AFFILIATES + 1].join(",");
        let input = format!(r#"{{"action":"setStatus","status":"paused","affIds":[{ids}]}}"#);
        assert_eq!(parse(&input), Err(vec!["affIds".to_owned()]));
    }
}
