//! Who gets the credit: touches, passed values, and the window in which a touch counts.

use crate::id::AffId;
use crate::passed_values::{PassedValueNames, Position};
use crate::time::{Span, Timestamp};

/// The five values of an affiliate link, by position. They always move together, never mixed with another link's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PassedValues([Option<String>; 5]);

impl PassedValues {
    /// The longest value kept, in characters; what is longer is cut.
    pub const MAX_CHARS: usize = 255;

    /// Takes up to five values in the order of their positions. Empty counts as absent, control characters are dropped.
    pub fn new<T: AsRef<str>>(values: impl IntoIterator<Item = Option<T>>) -> Self {
        let mut kept = Self::default();
        for (slot, value) in kept.0.iter_mut().zip(values) {
            *slot = value.and_then(|text| {
                let clean = text.as_ref().chars().filter(|c| !c.is_control()).take(Self::MAX_CHARS).collect::<String>();
                Some(clean).filter(|clean| !clean.is_empty())
            });
        }
        kept
    }

    /// The value at a position.
    pub fn get(&self, position: Position) -> Option<&str> {
        self.0.get(position.index()).and_then(Option::as_deref)
    }

    /// All five, by position.
    pub fn as_slice(&self) -> &[Option<String>] {
        &self.0
    }

    /// Whether none is given.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The publisher's value, when the affiliate names one.
    pub fn publisher(&self, names: &PassedValueNames) -> Option<&str> {
        names.publisher().and_then(|position| self.get(position))
    }

    /// The sub affiliate's value, when the affiliate names one.
    pub fn sub_affiliate(&self, names: &PassedValueNames) -> Option<&str> {
        names.sub_affiliate().and_then(|position| self.get(position))
    }
}

/// An affiliate and the values its link carried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attribution {
    /// The affiliate.
    pub aff_id: AffId,
    /// Its link's values.
    pub values: PassedValues,
}

/// An affiliate link followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// Who and what the link named.
    pub attribution: Attribution,
    /// When it was last followed.
    pub at: Timestamp,
}

/// Who an event is credited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credit {
    /// Neither the event nor its session names an affiliate.
    NotGiven,
    /// The session's last touch is older than the campaign's window.
    WindowOver {
        /// The affiliate that would have had it.
        aff_id: AffId,
        /// When its link was followed.
        touched_at: Timestamp,
        /// The campaign's window.
        window: Span,
    },
    /// This affiliate.
    To {
        /// The affiliate and its values.
        attribution: Attribution,
        /// Where that is known from.
        source: Source,
    },
}

/// Where the credit is known from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The event itself names the affiliate.
    Event {
        /// The session's last touch, when it says otherwise.
        overrules: Option<Box<Attribution>>,
    },
    /// The session's last touch.
    Touch,
}

impl Credit {
    /// The affiliate an event names, whether or not it still counts.
    pub fn aff_id(&self) -> Option<&AffId> {
        match self {
            Self::NotGiven => None,
            Self::WindowOver { aff_id, .. } => Some(aff_id),
            Self::To { attribution, .. } => Some(&attribution.aff_id),
        }
    }

    /// What the event says wins over what its session remembers; a touch counts inside the window.
    pub fn of(stated: Option<Attribution>, last_touch: Option<&Touch>, window: Span, now: Timestamp) -> Self {
        match (stated, last_touch) {
            (Some(attribution), touch) => {
                let overrules = touch
                    .map(|touch| Box::new(touch.attribution.clone()))
                    .filter(|remembered| **remembered != attribution);
                Self::To { attribution, source: Source::Event { overrules } }
            }
            (None, None) => Self::NotGiven,
            (None, Some(touch)) if now.since(touch.at) > window => {
                Self::WindowOver { aff_id: touch.attribution.aff_id.clone(), touched_at: touch.at, window }
            }
            (None, Some(touch)) => Self::To { attribution: touch.attribution.clone(), source: Source::Touch },
        }
    }

    /// In one sentence, who has the credit of an order and why.
    pub fn explanation(&self) -> String {
        match self {
            Self::NotGiven => "Nobody has the credit: neither the order nor its visit names an affiliate.".to_owned(),
            Self::WindowOver { aff_id, touched_at, window } => format!(
                "Nobody has the credit: the visit's last link, of {aff_id}, was followed at {touched_at}, more than \
                 {window} before."
            ),
            Self::To { attribution, source: Source::Touch } => {
                format!(
                    "The order names no affiliate, so the last link of its visit counts: that of {}.",
                    attribution.aff_id
                )
            }
            Self::To { attribution, source: Source::Event { overrules: None } } => {
                format!("The order itself names {}.", attribution.aff_id)
            }
            Self::To { attribution, source: Source::Event { overrules: Some(touch) } } => {
                let over = match touch.aff_id == attribution.aff_id {
                    true => "with other values than the visit's last link had; the order's count".to_owned(),
                    false => format!("which weighs more than the visit's last link, that of {}", touch.aff_id),
                };
                format!("The order itself names {}, {over}.", attribution.aff_id)
            }
        }
    }

    /// The affiliate credited.
    pub fn attribution(&self) -> Option<&Attribution> {
        match self {
            Self::To { attribution, .. } => Some(attribution),
            Self::NotGiven | Self::WindowOver { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribution(aff: &str, c1: &str) -> Attribution {
        Attribution { aff_id: AffId::parse(aff).unwrap(), values: PassedValues::new([Some(c1)]) }
    }

    #[test]
    fn values_are_cleaned_and_bounded() {
        let values = PassedValues::new([Some("a\u{0}b".to_owned()), None, Some(String::new()), Some("x".repeat(999))]);
        assert_eq!(values.get(Position::FIRST), Some("ab"));
        assert_eq!(values.as_slice()[2], None);
        assert_eq!(values.as_slice()[3].as_deref().map(str::len), Some(255));
        assert!(PassedValues::new([Some("")]).is_empty());
    }

    #[test]
    fn the_event_wins_and_says_what_it_overrules() {
        let now = Timestamp::from_millis(1_000_000);
        let touch = Touch { attribution: attribution("A", "1"), at: now };
        let window = Span::days(30);
        let stated = Credit::of(Some(attribution("B", "2")), Some(&touch), window, now);
        assert_eq!(stated.attribution().unwrap().aff_id.as_str(), "B");
        assert!(matches!(stated, Credit::To { source: Source::Event { overrules: Some(_) }, .. }));
        let same = Credit::of(Some(attribution("A", "1")), Some(&touch), window, now);
        assert!(matches!(same, Credit::To { source: Source::Event { overrules: None }, .. }));
    }

    #[test]
    fn it_says_who_has_the_credit_and_why() {
        let at = Timestamp::parse("2026-01-31T14:05:00.000Z").unwrap();
        let touch = Touch { attribution: attribution("A", "1"), at };
        let check = |stated: Option<Attribution>, touch: Option<&Touch>, now, expected: &str| {
            assert_eq!(Credit::of(stated, touch, Span::days(30), now).explanation(), expected);
        };
        let late = at.after(Span::days(31));
        check(None, None, at, "Nobody has the credit: neither the order nor its visit names an affiliate.");
        check(
            None,
            Some(&touch),
            late,
            "Nobody has the credit: the visit's last link, of A, was followed at 2026-01-31T14:05:00.000Z, more than 30 days before.",
        );
        check(None, Some(&touch), at, "The order names no affiliate, so the last link of its visit counts: that of A.");
        check(Some(attribution("A", "1")), Some(&touch), at, "The order itself names A.");
        check(
            Some(attribution("A", "2")),
            Some(&touch),
            at,
            "The order itself names A, with other values than the visit's last link had; the order's count.",
        );
        check(
            Some(attribution("B", "1")),
            Some(&touch),
            at,
            "The order itself names B, which weighs more than the visit's last link, that of A.",
        );
    }

    #[test]
    fn a_touch_counts_to_the_last_millisecond_of_the_window() {
        let at = Timestamp::from_millis(1_000_000);
        let touch = Touch { attribution: attribution("A", "1"), at };
        let window = Span::days(30);
        assert!(matches!(Credit::of(None, Some(&touch), window, at.after(window)), Credit::To { .. }));
        let late = at.after(window + Span::millis(1));
        assert!(matches!(Credit::of(None, Some(&touch), window, late), Credit::WindowOver { .. }));
        assert_eq!(Credit::of(None, None, window, at), Credit::NotGiven);
    }
}
