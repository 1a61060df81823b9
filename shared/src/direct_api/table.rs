//! The parameters of every call as a table for people, made from the code that reads them.

use std::fmt::Write;

use super::{CREDENTIALS, Call, Parameter};

/// The table in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut table = "| call | path | parameters |\n|---|---|---|\n".to_owned();
    let _ = writeln!(table, "| every call | | {} |", cell(&CREDENTIALS));
    for call in Call::ALL {
        let _ = writeln!(table, "| {} | `{}` | {} |", call.name(), call.path(), cell(call.parameters()));
    }
    table
}

fn cell(parameters: &[Parameter]) -> String {
    let shown: Vec<_> =
        parameters.iter().map(|parameter| format!("`{}` {}", parameter.name, parameter.about)).collect();
    shown.join(" · ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::direct_api::{
        Params, body, campaign_query, import_click, import_lead, import_order, import_upsale, order_cancel,
        order_confirm, order_qa, order_query, order_refund,
    };
    use crate::time::Timestamp;

    /// Reads a call whose every parameter is there, so that no reader stops early.
    fn read(call: Call, params: &Params<'_>) {
        match call {
            Call::ImportClick => drop(import_click::read(params, None)),
            Call::ImportLead => drop(import_lead::read(params)),
            Call::ImportOrder => drop(import_order::read(params, Timestamp::from_millis(0))),
            Call::ImportUpsale => drop(import_upsale::read(params)),
            Call::ConfirmOrder => drop(order_confirm::read(params)),
            Call::OrderQa => drop(order_qa::read(params)),
            Call::RefundOrder => drop(order_refund::read(params)),
            Call::CancelOrder => drop(order_cancel::read(params)),
            Call::QueryOrders => drop(order_query::read(params)),
            Call::QueryCampaigns => drop(campaign_query::read(params)),
        }
    }

    /// `product3_qty` and `sourceValue2` are documented as `productN_qty` and `sourceValueN`.
    fn pattern(name: &str) -> String {
        match name {
            "productN_id" | "productN_qty" | "productN_price" | "productN_shipPrice" => "productN".to_owned(),
            name => match name.strip_prefix("sourceValue") {
                Some(_) => "sourceValueN".to_owned(),
                None => name.to_owned(),
            },
        }
    }

    #[test]
    fn what_is_documented_is_what_is_read() {
        for call in Call::ALL {
            let params = body::read(Some("orderItems=%7B%7D&cardNumber=0000000000000000"), None, b"").unwrap();
            read(call, &params);
            let empty = body::read(None, None, b"").unwrap();
            read(call, &empty);
            let asked = params.asked().into_iter().chain(empty.asked()).map(|name| pattern(&name));
            let mut asked: BTreeSet<String> = asked.collect();
            // Every call refuses card numbers; only those that have a use for the test card document it.
            let card = ["cardNumber", "cardSecurityCode", "cardMonth", "cardYear", "cardExpiryDate"];
            let documented: BTreeSet<String> = call.parameters().iter().map(|known| pattern(known.name)).collect();
            asked.retain(|name| !card.contains(&name.as_str()) || documented.contains(name));
            assert_eq!(asked, documented, "{}", call.name());
        }
    }

    #[test]
    fn the_readme_has_the_table() {
        let readme = include_str!("../../../README.md");
        assert!(readme.contains(&markdown()), "put this table into README.md:\n\n{}", markdown());
    }
}
