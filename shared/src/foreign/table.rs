//! Which name means what to which tracker.

use crate::token::Token;

/// What a foreign token stands for, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The network's own id of the click, which came in with the affiliate link.
    ClickId,
    /// A numbered value of the link; numbers above five exist elsewhere.
    Passed(u8),
    /// Who placed the link.
    Publisher,
    /// Exactly one of our tokens.
    Ours(Token),
    /// Something we do not pass on.
    Nothing,
}

/// A known foreign token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The trackers, as in a sentence.
    pub(super) trackers: &'static str,
    pub(super) meaning: Meaning,
}

/// Names in lower case without `_`, `-`, `.`: trackers and their users spell them in many ways.
const NAMED: &[(&[&str], &str, Meaning)] = &[
    (&["transactionid"], "Everflow and TUNE", Meaning::ClickId),
    (&["clickid"], "Voluum, Affise and Binom", Meaning::ClickId),
    (&["cid"], "Voluum", Meaning::ClickId),
    (&["subid"], "Keitaro and Prosper202", Meaning::ClickId),
    (&["externalid"], "Voluum and Binom", Meaning::ClickId),
    (&["tid"], "Keitaro and CAKE", Meaning::ClickId),
    (&["uclick", "clid"], "Binom", Meaning::ClickId),
    (&["clicksubid", "clickrefid"], "Tapfiliate", Meaning::ClickId),
    (&["reqid", "requestid"], "CAKE", Meaning::ClickId),
    (&["affclickid"], "TUNE", Meaning::ClickId),
    (&["affsub"], "TUNE and Affise", Meaning::Passed(1)),
    (
        &["source", "sourceid", "pubid", "publisherid", "publisher", "subsource"],
        "Everflow and TUNE",
        Meaning::Publisher,
    ),
    (&["payout", "payoutamount"], "Everflow, TUNE, Voluum and Binom", Meaning::Ours(Token::Commission)),
    (&["price"], "CAKE", Meaning::Ours(Token::Commission)),
    (&["sum"], "Affise", Meaning::Ours(Token::Commission)),
    (
        &["revenue", "profit", "commission", "commissionamount"],
        "Keitaro and Everflow",
        Meaning::Ours(Token::Commission),
    ),
    (
        &["saleamount", "amount", "orderamount", "ordervalue", "total", "carttotal", "grandtotal"],
        "Everflow and TUNE",
        Meaning::Ours(Token::OrderTotal),
    ),
    (&["orderid", "ordernumber", "advsub", "adv1", "advorderid"], "Everflow and TUNE", Meaning::Ours(Token::OrderId)),
    (&["txid"], "Voluum", Meaning::Ours(Token::OrderId)),
    (&["conversionid", "actionid"], "Everflow and Affise", Meaning::Ours(Token::FireId)),
    (&["random", "rand", "cachebuster", "ran"], "TUNE", Meaning::Ours(Token::FireId)),
    (&["currency", "currencycode"], "Everflow, TUNE and Affise", Meaning::Ours(Token::Currency)),
    (&["offerid", "oid", "campaignid", "campid"], "Everflow, TUNE, CAKE and Affise", Meaning::Ours(Token::CampaignId)),
    (&["affiliateid", "affid", "pid", "partnerid"], "Everflow, TUNE, CAKE and Affise", Meaning::Ours(Token::AffId)),
    (
        &["timestamp", "time", "datetime", "date", "unixtime", "conversiontime", "conversionunixtimestamp"],
        "Everflow, TUNE and Affise",
        Meaning::Ours(Token::Timestamp),
    ),
    (&["productid", "sku", "itemid"], "Everflow and TUNE", Meaning::Ours(Token::ProductId)),
    (
        &[
            "ip",
            "ipaddress",
            "sessionip",
            "useragent",
            "ua",
            "country",
            "countrycode",
            "region",
            "city",
            "isp",
            "carrier",
        ],
        "Everflow, TUNE, Voluum and Affise",
        Meaning::Nothing,
    ),
    (
        &["device", "devicetype", "os", "browser", "idfa", "gaid", "googleaid"],
        "Everflow, TUNE and Voluum",
        Meaning::Nothing,
    ),
    (
        &["offername", "campaignname", "affiliatename", "goal", "goalid", "goalname", "eventid", "eventname", "status"],
        "Everflow, TUNE, Keitaro and Affise",
        Meaning::Nothing,
    ),
    (&["email", "firstname", "lastname", "phone"], "other trackers", Meaning::Nothing),
];

/// Names with a number behind them.
const NUMBERED: &[(&str, &str)] = &[
    ("sub", "Everflow and Affise"),
    ("affsub", "TUNE and Affise"),
    ("subid", "Keitaro"),
    ("s", "CAKE"),
    ("c", "Prosper202"),
    ("t", "Binom"),
    ("var", "Voluum"),
    ("customvariable", "Voluum"),
    ("customfield", "Affise"),
];

/// Finds a name as it is written between a tracker's brackets, which open with `open`.
pub(super) fn find(name: &str, open: &str) -> Option<Entry> {
    let plain: String = name
        .chars()
        .filter(|letter| !matches!(letter, '_' | '-' | '.'))
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    // CAKE's transaction id is the merchant's; elsewhere it is the network's.
    if open == "#" && plain == "tid" {
        return Some(Entry { trackers: "CAKE", meaning: Meaning::Ours(Token::OrderId) });
    }
    let named = NAMED.iter().find(|(names, ..)| names.contains(&plain.as_str()));
    if let Some(&(_, trackers, meaning)) = named {
        return Some(Entry { trackers, meaning });
    }
    NUMBERED.iter().find_map(|&(stem, trackers)| {
        let number: u8 = plain.strip_prefix(stem)?.parse().ok()?;
        (1..=30).contains(&number).then_some(Entry { trackers, meaning: Meaning::Passed(number) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_listed_twice() {
        let mut names: Vec<&str> = NAMED.iter().flat_map(|(names, ..)| names.iter().copied()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn names_are_listed_in_their_plain_form() {
        for name in NAMED.iter().flat_map(|(names, ..)| names.iter()) {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{name}");
        }
    }
}
