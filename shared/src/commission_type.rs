//! What an affiliate is paid for, and so which event a pixel belongs to.

use std::fmt;

/// What a pixel fires for: a click, a lead or a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommissionType {
    /// Cost per click: fires for a click.
    Cpc,
    /// Cost per lead: fires for a lead.
    Cpl,
    /// Cost per action: fires for a sale, main offer or upsell.
    Cpa,
}

impl CommissionType {
    /// Every commission type, in the order a form shows them.
    pub const ALL: [Self; 3] = [Self::Cpa, Self::Cpc, Self::Cpl];

    /// The stable code, as stored and as shown: `CPC`, `CPL`, `CPA`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cpc => "CPC",
            Self::Cpl => "CPL",
            Self::Cpa => "CPA",
        }
    }

    /// Reads a code in any letter case.
    ///
    /// # Errors
    ///
    /// [`Error`] names the text that is no commission type.
    ///
    /// ```
    /// use shared::commission_type::CommissionType;
    /// assert_eq!(CommissionType::parse("cpa"), Ok(CommissionType::Cpa));
    /// assert!(CommissionType::parse("CPM").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code().eq_ignore_ascii_case(text))
            .ok_or_else(|| Error(text.chars().take(20).collect()))
    }

    /// The event that fires such a pixel, as it reads in a sentence: `a click`.
    #[must_use]
    pub const fn event(self) -> &'static str {
        match self {
            Self::Cpc => "a click",
            Self::Cpl => "a lead",
            Self::Cpa => "a sale",
        }
    }
}

impl fmt::Display for CommissionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is no commission type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("commissionType is “{0}”; give CPA, CPC or CPL")]
pub struct Error(String);
