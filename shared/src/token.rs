//! The tokens a pixel may hold, such as `[orderId]`, and which of them have a value for which commission type.

use crate::commission_type::CommissionType;
pub use crate::passed_values::{PassedValueNames, Position};

/// A placeholder of a pixel, replaced by a value when the pixel fires. Written `[name]`, case sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Token {
    /// `[orderId]`
    OrderId,
    /// `[orderTotal]`
    OrderTotal,
    /// `[productTotal]`
    ProductTotal,
    /// `[productId]`: the base product's id.
    ProductId,
    /// `[basePrice]`: before tax.
    BasePrice,
    /// `[taxTotal]`
    TaxTotal,
    /// `[c1]` to `[c5]`, or the affiliate's own name for that position.
    PassedValue(Position),
    /// `[affId]`
    AffId,
    /// `[campaignId]`
    CampaignId,
    /// `[campaignProductId]`
    CampaignProductId,
    /// `[sessionId]`
    SessionId,
    /// `[commission]`
    Commission,
    /// `[currency]`
    Currency,
    /// `[timestamp]`
    Timestamp,
    /// `[fireId]`
    FireId,
    /// `[test]`
    Test,
}

impl Token {
    /// Every token, in the order a menu shows them.
    pub const ALL: [Self; 20] = {
        let [first, second, third, fourth, fifth] = Position::ALL;
        [
            Self::PassedValue(first),
            Self::PassedValue(second),
            Self::PassedValue(third),
            Self::PassedValue(fourth),
            Self::PassedValue(fifth),
            Self::OrderId,
            Self::OrderTotal,
            Self::ProductTotal,
            Self::ProductId,
            Self::BasePrice,
            Self::TaxTotal,
            Self::Commission,
            Self::Currency,
            Self::AffId,
            Self::CampaignId,
            Self::CampaignProductId,
            Self::SessionId,
            Self::FireId,
            Self::Timestamp,
            Self::Test,
        ]
    };

    /// The name every affiliate can use, without brackets: `orderId`, `c1`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderId => "orderId",
            Self::OrderTotal => "orderTotal",
            Self::ProductTotal => "productTotal",
            Self::ProductId => "productId",
            Self::BasePrice => "basePrice",
            Self::TaxTotal => "taxTotal",
            Self::PassedValue(position) => position.default_name(),
            Self::AffId => "affId",
            Self::CampaignId => "campaignId",
            Self::CampaignProductId => "campaignProductId",
            Self::SessionId => "sessionId",
            Self::Commission => "commission",
            Self::Currency => "currency",
            Self::Timestamp => "timestamp",
            Self::FireId => "fireId",
            Self::Test => "test",
        }
    }

    /// The name to show to one affiliate: its own name for a passed value, else [`Token::name`].
    #[must_use]
    pub fn name_for(self, names: &PassedValueNames) -> &str {
        match self {
            Self::PassedValue(position) => names.name(position),
            _ => self.name(),
        }
    }

    /// Finds the token of a name, without brackets. Case sensitive.
    ///
    /// ```
    /// use shared::token::{PassedValueNames, Position, Token};
    /// let names = PassedValueNames::parse(&[Some("click_id")], None, None)?;
    /// assert_eq!(Token::find("orderId", &names), Some(Token::OrderId));
    /// assert_eq!(Token::find("click_id", &names), Some(Token::PassedValue(Position::FIRST)));
    /// assert_eq!(Token::find("orderid", &names), None);
    /// # Ok::<(), shared::passed_values::Error>(())
    /// ```
    #[must_use]
    pub fn find(name: &str, names: &PassedValueNames) -> Option<Self> {
        builtin(name).or_else(|| names.position_of(name).map(Self::PassedValue))
    }

    /// The position, when this is a passed value.
    #[must_use]
    pub const fn passed_value(self) -> Option<Position> {
        match self {
            Self::PassedValue(position) => Some(position),
            _ => None,
        }
    }

    /// Whether the token can ever have a value in a pixel of this commission type: a click knows no order, a lead
    /// has an order id but neither products nor prices.
    #[must_use]
    pub const fn available_for(self, commission_type: CommissionType) -> bool {
        match self {
            Self::OrderId => !matches!(commission_type, CommissionType::Cpc),
            Self::OrderTotal
            | Self::ProductTotal
            | Self::ProductId
            | Self::BasePrice
            | Self::TaxTotal
            | Self::CampaignProductId => matches!(commission_type, CommissionType::Cpa),
            Self::PassedValue(_)
            | Self::AffId
            | Self::CampaignId
            | Self::SessionId
            | Self::Commission
            | Self::Currency
            | Self::Timestamp
            | Self::FireId
            | Self::Test => true,
        }
    }

    /// What the token stands for, in one line.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::OrderId => "The order’s id: the same from lead to sale",
            Self::OrderTotal => "What the customer pays for the whole order, with shipping and tax",
            Self::ProductTotal => "Price × quantity of the product this pixel fires for",
            Self::ProductId => "The base product’s id",
            Self::BasePrice => "The price before tax",
            Self::TaxTotal => "The tax on the order",
            Self::PassedValue(position) => match position.number() {
                1 => "Passed value 1 of the affiliate’s link",
                2 => "Passed value 2 of the affiliate’s link",
                3 => "Passed value 3 of the affiliate’s link",
                4 => "Passed value 4 of the affiliate’s link",
                _ => "Passed value 5 of the affiliate’s link",
            },
            Self::AffId => "The affiliate’s id",
            Self::CampaignId => "The campaign’s id",
            Self::CampaignProductId => "The product’s id within the campaign",
            Self::SessionId => "The visitor’s session",
            Self::Commission => "What the affiliate earns with this event",
            Self::Currency => "The currency of every amount, such as USD",
            Self::Timestamp => "When the event happened",
            Self::FireId => "This fire’s id: the same in every retry, so repeats can be told apart",
            Self::Test => "1 for a test, 0 otherwise",
        }
    }
}

/// The token of a built-in name, the affiliate's own names left aside.
pub(crate) fn builtin(name: &str) -> Option<Token> {
    Token::ALL.into_iter().find(|token| token.name() == name)
}

/// The tokens a pixel of this commission type can use, each with the name this affiliate knows it by. A passed value
/// without a name of its own is left out: the link does not carry it.
pub fn menu(commission_type: CommissionType, names: &PassedValueNames) -> impl Iterator<Item = (Token, &str)> {
    Token::ALL
        .into_iter()
        .filter(move |token| token.available_for(commission_type))
        .filter(|token| token.passed_value().is_none_or(|position| names.own_name(position).is_some()))
        .map(|token| (token, token.name_for(names)))
}

/// The known name nearest to a mistyped one: the same letters in another case first, then at most two slips (one in
/// a name of up to four characters).
#[must_use]
pub fn nearest<'a>(name: &str, names: &'a PassedValueNames) -> Option<&'a str> {
    // An edit distance over a long text costs time and finds nothing.
    if name.len() > 2 * PassedValueNames::MAX_NAME {
        return None;
    }
    let direct_api = Position::ALL.into_iter().find(|position| position.source_value_name().eq_ignore_ascii_case(name));
    if let Some(position) = direct_api {
        return Some(names.name(position));
    }
    let mut known: Vec<&str> = names.named().map(|(_, own)| own).collect();
    for token in Token::ALL {
        known.push(token.name());
    }
    if let Some(same_letters) = known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some(same_letters);
    }
    let plain = |text: &str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    let allowed = if wanted.len() <= 4 { 1 } else { 2 };
    known
        .into_iter()
        .map(|known| (edit_distance(&wanted, &plain(known)), known))
        .filter(|(distance, _)| *distance <= allowed && *distance < wanted.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be added, removed or exchanged (Levenshtein).
fn edit_distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(to) {
            let exchanged = diagonal + usize::from(left != right);
            diagonal = *cell;
            *cell = exchanged.min(diagonal + 1).min(before + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_found_by_its_name_and_described() {
        let names = PassedValueNames::default();
        let mut seen = std::collections::BTreeSet::new();
        for token in Token::ALL {
            assert_eq!(Token::find(token.name(), &names), Some(token));
            assert!(seen.insert(token.description()), "{token:?} shares a description");
        }
    }

    #[test]
    fn own_names_stand_for_their_position_beside_the_built_in_one() {
        let names = PassedValueNames::parse(&[None, Some("pub")], None, None).unwrap();
        let second = Token::PassedValue(Position::parse(2).unwrap());
        assert_eq!(Token::find("pub", &names), Some(second));
        assert_eq!(Token::find("c2", &names), Some(second));
        assert_eq!(second.name_for(&names), "pub");
        assert_eq!(Token::find("Pub", &names), None);
    }

    #[test]
    fn availability() {
        let available = |commission_type| -> Vec<&str> {
            Token::ALL.into_iter().filter(|token| !token.available_for(commission_type)).map(Token::name).collect()
        };
        let sale_only = ["orderTotal", "productTotal", "productId", "basePrice", "taxTotal", "campaignProductId"];
        assert_eq!(available(CommissionType::Cpa), [] as [&str; 0]);
        assert_eq!(available(CommissionType::Cpl), sale_only);
        assert_eq!(available(CommissionType::Cpc), [&["orderId"][..], &sale_only].concat());
    }

    #[test]
    fn the_menu_leaves_out_what_the_link_does_not_carry() {
        let names = PassedValueNames::parse(&[None, Some("pub")], None, None).unwrap();
        let shown: Vec<&str> = menu(CommissionType::Cpc, &names).map(|(_, name)| name).collect();
        assert_eq!(
            shown,
            ["pub", "commission", "currency", "affId", "campaignId", "sessionId", "fireId", "timestamp", "test"]
        );
    }

    #[test]
    fn nearest_name() {
        let names = PassedValueNames::parse(&[Some("click_id"), Some("subid")], None, None).unwrap();
        let check = |mistyped: &str, expected: Option<&str>| {
            assert_eq!(nearest(mistyped, &names), expected, "{mistyped}");
        };
        check("orderid", Some("orderId"));
        check("ORDER_ID", Some("orderId"));
        check("ordrId", Some("orderId"));
        check("orderTotals", Some("orderTotal"));
        check("clickid", Some("click_id"));
        check("Subid", Some("subid"));
        check("sourceValue4", Some("c4"));
        check("SourceValue1", Some("click_id"));
        check("C3", Some("c3"));
        check("x", None);
        check("zip", None);
        check("customerEmail", None);
        check(&"o".repeat(1000), None);
    }
}
