//! Money: whole minor units of a currency. On the wire a decimal string such as `"49.95"`.

use std::fmt;

/// An ISO 4217 currency: its code and how many decimals its amounts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

/// Why a text is not money, a currency or a percentage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not three letters.
    #[error("a currency is a three-letter ISO 4217 code such as USD")]
    Currency,
    /// Not a decimal number.
    #[error("an amount is digits with at most one decimal point, such as 49.95")]
    Amount,
    /// More decimals than the currency has.
    #[error("{currency} has {decimals} decimals; the amount has more")]
    TooPrecise {
        /// The currency's code.
        currency: String,
        /// The decimals it has.
        decimals: u8,
    },
    /// More than 9,999,999,999.99 or so.
    #[error("the amount is larger than 9999999999")]
    TooLarge,
    /// Not between 0 and 100 with two decimals at most.
    #[error("a percentage is a number from 0 to 100 with at most two decimals")]
    Percent,
}

impl Currency {
    /// US dollars.
    pub const USD: Self = Self { code: *b"USD", decimals: 2 };

    /// A three-letter code, in any letter case. The decimals follow ISO 4217.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| Error::Currency)?;
        if !code.iter().all(u8::is_ascii_alphabetic) {
            return Err(Error::Currency);
        }
        let code = code.map(|b| b.to_ascii_uppercase());
        let decimals = match &code {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        };
        Ok(Self { code, decimals })
    }

    /// The code in upper case.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("USD")
    }

    /// How many decimals an amount has: 0 to 3.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }

    /// The sign people write before an amount; the code where there is none in common use.
    pub fn symbol(&self) -> &str {
        match &self.code {
            b"USD" | b"CAD" | b"AUD" | b"NZD" | b"MXN" => "$",
            b"EUR" => "€",
            b"GBP" => "£",
            b"JPY" | b"CNY" => "¥",
            b"INR" => "₹",
            b"BRL" => "R$",
            _ => self.code(),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount of nothing or more, in minor units (cents). The currency is the campaign's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Amount(i64);

/// The largest amount: far above any order, far below 2^53.
const MAX_MINOR: i64 = 9_999_999_999_999;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// This many minor units, held between nothing and the largest amount.
    pub fn from_minor(minor: i64) -> Self {
        Self(minor.clamp(0, MAX_MINOR))
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.0
    }

    /// Reads a decimal such as `49.95`, `49.9`, `49` or `.5`; no sign, no grouping, no more decimals than the currency has
    /// (further zeros are fine).
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Error> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return Err(Error::Amount);
        }
        let decimals = usize::from(currency.decimals);
        let (kept, rest) = fraction.split_at_checked(decimals).unwrap_or((fraction, ""));
        if rest.bytes().any(|b| b != b'0') {
            return Err(Error::TooPrecise { currency: currency.code().to_owned(), decimals: currency.decimals });
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 10 {
            return Err(Error::TooLarge);
        }
        let minor: i64 = format!("0{whole}{kept:0<decimals$}").parse().map_err(|_| Error::TooLarge)?;
        if minor > MAX_MINOR { Err(Error::TooLarge) } else { Ok(Self(minor)) }
    }

    /// The decimal text, with exactly the currency's decimals: `49.95`.
    pub fn to_decimal(self, currency: Currency) -> String {
        let decimals = usize::from(currency.decimals);
        if decimals == 0 {
            return self.0.to_string();
        }
        let unit = 10i64.pow(u32::from(currency.decimals));
        format!("{}.{:0decimals$}", self.0 / unit, self.0 % unit)
    }

    /// The sum, held at the largest amount.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::from_minor(self.0.saturating_add(other.0))
    }

    /// What is left, nothing at the least.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::from_minor(self.0.saturating_sub(other.0))
    }

    /// The amount so many times, held at the largest amount.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self::from_minor(self.0.saturating_mul(i64::from(count)))
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

/// A share from 0 to 100 percent, exact to a hundredth of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(u16);

impl Percent {
    /// Reads a number from 0 to 100 with at most two decimals: `40`, `7.5`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        // Read as if it were an amount with two decimals: 100.00 is 10,000 hundredths.
        let hundredths = Amount::parse(text, Currency::USD).map_err(|_| Error::Percent)?.minor();
        match u16::try_from(hundredths) {
            Ok(small) if small <= 10_000 => Ok(Self(small)),
            _ => Err(Error::Percent),
        }
    }

    /// This share of an amount, rounded to the nearest minor unit, halves up; never more than the amount.
    pub fn of(self, amount: Amount) -> Amount {
        Amount::from_minor((amount.minor() * i64::from(self.0) + 5_000) / 10_000)
    }
}

impl fmt::Display for Percent {
    /// Without needless zeros: `40`, `7.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, currency: &str, expected: Result<&str, Error>) {
        let currency = Currency::parse(currency).unwrap();
        let got = Amount::parse(text, currency).map(|amount| amount.to_decimal(currency));
        assert_eq!(got, expected.map(str::to_owned), "{text:?}");
    }

    #[test]
    fn amounts() {
        check("49.95", "USD", Ok("49.95"));
        check("49.9", "USD", Ok("49.90"));
        check("49", "USD", Ok("49.00"));
        check(".5", "USD", Ok("0.50"));
        check("0", "USD", Ok("0.00"));
        check("0", "JPY", Ok("0"));
        check("000.00", "JPY", Ok("0"));
        check("1.500", "USD", Ok("1.50"));
        check("1.234", "KWD", Ok("1.234"));
        check("1.5", "JPY", Err(Error::TooPrecise { currency: "JPY".into(), decimals: 0 }));
        check("1.005", "USD", Err(Error::TooPrecise { currency: "USD".into(), decimals: 2 }));
        for bad in ["", ".", "-1", "+1", "1,000", "1e3", " 1", "1.2.3", "٣", "NaN"] {
            check(bad, "USD", Err(Error::Amount));
        }
        check("99999999999", "USD", Err(Error::TooLarge));
        check(&"9".repeat(400), "USD", Err(Error::TooLarge));
    }

    #[test]
    fn percentages() {
        assert_eq!(Percent::parse("40").unwrap().of(Amount::from_minor(4995)).minor(), 1998);
        assert_eq!(Percent::parse("7.5").unwrap().to_string(), "7.5");
        assert_eq!(Percent::parse("100").unwrap().to_string(), "100");
        for bad in ["", "101", "100.01", "-1", "1.234", "forty"] {
            assert_eq!(Percent::parse(bad), Err(Error::Percent), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn decimal_round_trip(minor in 0..=MAX_MINOR, code in "JPY|USD|KWD") {
            let currency = Currency::parse(&code).unwrap();
            let amount = Amount::from_minor(minor.min(9_999_999_999));
            prop_assert_eq!(Amount::parse(&amount.to_decimal(currency), currency), Ok(amount));
        }

        #[test]
        fn a_share_never_exceeds_the_whole(minor in 0..=MAX_MINOR, hundredths in 0u16..=10_000) {
            let whole = Amount::from_minor(minor);
            prop_assert!(Percent(hundredths).of(whole) <= whole);
        }
    }
}
