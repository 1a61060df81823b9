//! Orders of pages: at the campaign's prices, with the test card, or signed by the merchant's server.

use super::{Circumstances, LIFE, Refusal, customer, field};
use crate::json;
use crate::signature;
use crate::text;
use crate::time::Span;
use crate::wire::event::{CardJson, ItemInput, OrderInput};
use crate::wire::form_code::{PageEvent, PageLine, SignedOrder};
use crate::wire::pages::PageOrders;
use crate::wire::text::{Text, of};

/// An order that a page may place.
#[derive(Debug, Clone, PartialEq)]
pub struct PageOrder {
    /// As a server would have sent it.
    pub input: OrderInput,
    /// The merchant's own number for it: the same number again is the same order.
    pub number: Option<String>,
    /// Whether it is one of the day's test orders.
    pub counts_as_test: bool,
}

pub(super) fn item(line: &PageLine) -> Result<ItemInput, Refusal> {
    if line.price.is_some() || line.shipping.is_some() {
        return Err(field(
            "products",
            "has a price: a page's prices are the campaign's, unless your server signs the order",
        ));
    }
    Ok(ItemInput { id: line.id.clone(), quantity: line.quantity.clone(), ..ItemInput::default() })
}

pub(super) fn read(event: &PageEvent, circumstances: &Circumstances<'_>) -> Result<PageOrder, Refusal> {
    let number = of(&event.id).map(str::trim).filter(|text| !text.is_empty());
    let number = number.map(|text| text::bounded(text, 100)).transpose();
    let number = number.map_err(|error| field("id", error.to_string()))?;
    let card = of(&event.card).filter(|word| !word.is_empty()).map(card_of).transpose()?;
    if let (None, Some(text)) = (&card, of(&event.signed)) {
        return signed(text, of(&event.signature).unwrap_or_default(), circumstances);
    }
    let counts_as_test = card.is_some();
    match circumstances.pages.orders {
        _ if counts_as_test && !circumstances.pages.test_orders => return Err(Refusal::TestOrdersOff),
        _ if counts_as_test => {}
        PageOrders::On => {}
        PageOrders::Off => return Err(Refusal::OrdersOff),
        PageOrders::Signed => return Err(Refusal::Unsigned),
    }
    let input = OrderInput {
        campaign_id: Some(circumstances.campaign.as_str().into()),
        session_id: circumstances.session.map(Text::from),
        customer: customer(event),
        products: event.products.iter().map(item).collect::<Result<_, _>>()?,
        card,
        ..OrderInput::default()
    };
    Ok(PageOrder { input, number, counts_as_test })
}

/// Card fields that are judged like the word: the word is all that a page sends of a card.
fn card_of(word: &str) -> Result<CardJson, Refusal> {
    let (security_code, month, year) = match word {
        "test" => ("100", "12", "9999"),
        "securityCode" => ("", "12", "9999"),
        "expired" => ("100", "1", "2000"),
        "expiry" => ("100", "", ""),
        _ => return Err(field("card", "must be the word that formCode.card() answers; card fields are never sent")),
    };
    Ok(CardJson {
        number: Some("0000000000000000".into()),
        security_code: Some(security_code.into()),
        month: Some(month.into()),
        year: Some(year.into()),
    })
}

/// An order that the merchant's server has signed: the text counts as it is, and nothing beside it.
fn signed(text: &str, given: &str, circumstances: &Circumstances<'_>) -> Result<PageOrder, Refusal> {
    if circumstances.pages.orders == PageOrders::Off {
        return Err(Refusal::OrdersOff);
    }
    let secret = circumstances.secret.ok_or(Refusal::WrongSignature)?;
    if !signature::fits(secret, text, given) {
        return Err(Refusal::WrongSignature);
    }
    let order: SignedOrder = json::read(text).map_err(|error| field("signed", format!("can't be read: {error}")))?;
    if of(&order.order.session_id) != circumstances.session {
        return Err(field("signed", "is for another session: sign the sessionId of the visitor's cookie"));
    }
    let number = of(&order.id).map(str::trim).filter(|text| !text.is_empty());
    let number =
        number.ok_or_else(|| field("signed", "has no id: sign your own order number, so that it counts once"))?;
    let number = text::bounded(number, 100).map_err(|error| field("signed", format!("has an id that {error}")))?;
    let issued =
        order.issued_at.ok_or_else(|| field("signed", "has no issuedAt: sign the time, as 2026-01-31T14:05:00Z"))?;
    if circumstances.now.since(issued) > LIFE || issued.since(circumstances.now) > Span::minutes(5) {
        return Err(field("signed", "was not signed within the last 23 hours: sign the order anew"));
    }
    // A card is never signed, and the campaign is the site's.
    let input = OrderInput { campaign_id: Some(circumstances.campaign.as_str().into()), card: None, ..order.order };
    let counts_as_test = input.test.unwrap_or(false);
    Ok(PageOrder { input, number: Some(number), counts_as_test })
}
