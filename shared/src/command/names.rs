//! The enumerations of requests, by their names on the wire.

/// The kinds of storefront pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageType {
    /// Before the offer.
    Presell,
    /// Where a lead is saved.
    Lead,
    /// Where the order is placed.
    Checkout,
    /// The first to fourth upsell.
    Upsell(u8),
    /// After everything.
    ThankYou,
    /// A shop's list of products.
    Catalog,
}

/// How an order was paid. Recorded, never acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaySource {
    /// Credit card.
    CreditCard,
    /// Check.
    Check,
    /// An account on file.
    AcctOnFile,
    /// Prepaid (not the same as a prepaid card).
    Prepaid,
    /// Cash on delivery.
    Cod,
    /// Direct debit.
    DirectDebit,
    /// PayPal.
    Paypal,
    /// Amazon Pay.
    Amazon,
    /// Apple Pay.
    ApplePay,
    /// Google Pay.
    GooglePay,
}

impl PaySource {
    /// All of them, with their names on the wire.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::CreditCard, "creditCard"),
        (Self::Check, "check"),
        (Self::AcctOnFile, "acctOnFile"),
        (Self::Prepaid, "prepaid"),
        (Self::Cod, "cod"),
        (Self::DirectDebit, "directDebit"),
        (Self::Paypal, "paypal"),
        (Self::Amazon, "amazon"),
        (Self::ApplePay, "applePay"),
        (Self::GooglePay, "googlePay"),
    ];

    /// Reads a name in any letter case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text.trim()));
        found.map(|(source, _)| source).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("must be one of {}", names.join(", "))
        })
    }

    /// The name on the wire.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(source, _)| *source == self).map_or("", |(_, name)| name)
    }
}

impl PageType {
    /// All of them, with their names on the wire.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Presell, "presellPage"),
        (Self::Lead, "leadPage"),
        (Self::Checkout, "checkoutPage"),
        (Self::Upsell(1), "upsellPage1"),
        (Self::Upsell(2), "upsellPage2"),
        (Self::Upsell(3), "upsellPage3"),
        (Self::Upsell(4), "upsellPage4"),
        (Self::ThankYou, "thankyouPage"),
        (Self::Catalog, "catalogPage"),
    ];

    /// Reads a name in any letter case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text.trim()));
        found.map(|(page, _)| page).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("must be one of {}", names.join(", "))
        })
    }

    /// The name on the wire.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(page, _)| *page == self).map_or("", |(_, name)| name)
    }
}
