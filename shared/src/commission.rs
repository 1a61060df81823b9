//! What an affiliate earns: a CPC and a CPL rate, and a commission for each step of a sale.

use crate::money::{Amount, Percent};

/// An affiliate's rates in one campaign, in the campaign's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commissions {
    /// For each first click of a touch.
    pub cpc: Amount,
    /// For each lead that did not become a sale.
    pub cpl: Amount,
    /// For the main order.
    pub step1: Rate,
    /// For each upsell.
    pub step2: Rate,
}

/// A commission on a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// The same for every sale, whatever its price (a trial may pay more than it takes).
    Flat(Amount),
    /// A share of the product's price, before tax and shipping.
    Share(Percent),
}

impl Default for Rate {
    fn default() -> Self {
        Self::Flat(Amount::ZERO)
    }
}

impl Rate {
    /// The commission on a sale of this value before tax and shipping.
    pub fn on(self, value: Amount) -> Amount {
        match self {
            Self::Flat(amount) => amount,
            Self::Share(percent) => percent.of(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn flat_and_share() {
        let value = Amount::from_minor(4995);
        assert_eq!(Rate::Flat(Amount::from_minor(500)).on(value).minor(), 500);
        assert_eq!(Rate::Share(Percent::parse("33.33").unwrap()).on(value).minor(), 1665);
        assert_eq!(Rate::default().on(value), Amount::ZERO);
    }

    proptest! {
        #[test]
        fn a_share_never_exceeds_the_sale(minor in 0i64..1_000_000_000_000, percent in 0u32..=10_000) {
            let percent = Percent::parse(&format!("{}.{:02}", percent / 100, percent % 100)).unwrap();
            let value = Amount::from_minor(minor);
            prop_assert!(Rate::Share(percent).on(value) <= value);
        }
    }
}
