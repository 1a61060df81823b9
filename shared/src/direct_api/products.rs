//! What is bought, in the three ways clients say it: `product1_id` and its like, `orderItems`, and an upsale's
//! `productId`.

use std::collections::BTreeMap;

use super::params::Params;
use super::{Parameter, json};
use crate::wire::event::ItemInput;
use crate::wire::problem::Fields;
use crate::wire::text::Text;

/// The numbered form.
pub(super) const NUMBERED: [Parameter; 4] = [
    Parameter { name: "productN_id", about: "the campaign product; N from 1" },
    Parameter { name: "productN_qty", about: "1 unless given" },
    Parameter { name: "productN_price", about: "of one, when it differs from the campaign's" },
    Parameter { name: "productN_shipPrice", about: "shipping for the line" },
];

/// The form of a list.
pub(super) const ORDER_ITEMS: Parameter =
    Parameter { name: "orderItems", about: "campaign product → quantity: JSON, or orderItems[17]=2" };

/// Lines that are asked for, and what each is called in the request, to name it in an error.
#[derive(Default)]
pub(super) struct Lines {
    /// `product3`, `orderItems[17]` or `product`.
    pub(super) names: Vec<String>,
    /// The same lines as the domain takes them.
    pub(super) items: Vec<ItemInput>,
}

impl Lines {
    pub(super) fn push(&mut self, name: String, item: ItemInput) {
        self.names.push(name);
        self.items.push(item);
    }
}

/// The products numbered in the parameters' names, in the order of their numbers. A product without an id is a field
/// that the domain will miss, unless only its quantity is there: many clients send `product2_qty=1` with every order.
pub(super) fn numbered(params: &Params<'_>, lines: &mut Lines) {
    let mut found: BTreeMap<u32, ItemInput> = BTreeMap::new();
    for (number, part, value) in params.numbered("product") {
        let item = found.entry(number).or_default();
        let slot = match part {
            "id" => &mut item.id,
            "qty" => &mut item.quantity,
            "price" => &mut item.price,
            "shipPrice" => &mut item.shipping,
            _ => continue,
        };
        *slot = Some(if matches!(part, "price" | "shipPrice") { money(value) } else { Text::from(value) });
    }
    for (number, item) in found {
        if item.id.is_some() || item.price.is_some() || item.shipping.is_some() {
            lines.push(format!("product{number}"), item);
        }
    }
}

/// The products of `orderItems`.
pub(super) fn order_items(params: &Params<'_>, lines: &mut Lines, fields: &mut Fields) {
    let name = ORDER_ITEMS.name;
    let mut add = |params: &Params<'_>| {
        for (id, quantity) in params.nested(name) {
            let item =
                ItemInput { id: Some(Text::from(id)), quantity: Some(Text::from(quantity)), ..ItemInput::default() };
            lines.push(format!("{name}[{id}]"), item);
        }
    };
    add(params);
    let Some(text) = params.get(name) else { return };
    let mut inner = Params::new();
    match json::read_as(name, text, &mut inner) {
        Ok(()) if text.starts_with('{') => add(&inner),
        _ => fields.add(name, "must be a JSON object of campaign products and quantities, such as {\"17\":2}"),
    }
}

/// An amount of money as clients compute it. What is added up in floating point ends in noise (`59.970000000000006`); a
/// text of more than six decimals is rounded to six, and what is then left over is the domain's to refuse.
pub(super) fn money(text: &str) -> Text {
    let rounded = || {
        let (whole, fraction) = text.split_once('.')?;
        let (kept, rest) = fraction.split_at_checked(6)?;
        let digits = format!("0{whole}{kept}");
        if rest.is_empty() || digits.len() > 30 || !(digits + rest).bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let up = u128::from(rest.bytes().next()? >= b'5');
        let millionths = format!("0{whole}{kept}").parse::<u128>().ok()? + up;
        Some(format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
    };
    rounded().map_or_else(|| Text::from(text), Text::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floating_point_noise_is_rounded_away() {
        for (text, expected) in [
            ("59.970000000000006", "59.970000"),
            ("59.96999999999999", "59.970000"),
            ("49.95", "49.95"),
            (".1234567", "0.123457"),
            ("0.9999999", "1.000000"),
            ("-59.970000000000006", "-59.970000000000006"),
            ("1.2.3456789", "1.2.3456789"),
            ("1.é23456789", "1.é23456789"),
            ("9999999999999999999999999999999.1234567", "9999999999999999999999999999999.1234567"),
        ] {
            assert_eq!(money(text).as_str(), expected);
        }
    }
}
