//! The up to five values an affiliate's link carries, and the names the affiliate gave them.

use std::fmt;

/// The place of a passed value, 1 to 5. Position N is `sourceValueN` of the direct API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(u8);

impl Position {
    /// The five positions, in order.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];
    /// The first position, where nearly every network puts its click id.
    pub const FIRST: Self = Self(1);

    /// Reads a position from its number.
    ///
    /// # Errors
    ///
    /// [`Error::Position`] outside 1 to 5.
    pub fn parse(number: u8) -> Result<Self, Error> {
        match number {
            1..=5 => Ok(Self(number)),
            _ => Err(Error::Position(number)),
        }
    }

    /// 1 to 5.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// 0 to 4, for arrays of five.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize - 1
    }

    /// The name every position answers to whatever the affiliate calls it: `c1` to `c5`.
    #[must_use]
    pub const fn default_name(self) -> &'static str {
        match self.0 {
            1 => "c1",
            2 => "c2",
            3 => "c3",
            4 => "c4",
            _ => "c5",
        }
    }

    /// The name the direct API gives the position: `sourceValue1` to `sourceValue5`.
    #[must_use]
    pub const fn source_value_name(self) -> &'static str {
        match self.0 {
            1 => "sourceValue1",
            2 => "sourceValue2",
            3 => "sourceValue3",
            4 => "sourceValue4",
            _ => "sourceValue5",
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The names of an affiliate's passed values: which query parameter of its link fills which position, and which
/// position holds the publisher and the sub affiliate. Names are case sensitive.
///
/// A position without a name still answers to `c1` to `c5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedValueNames {
    names: [Option<String>; 5],
    publisher: Option<Position>,
    sub_affiliate: Option<Position>,
}

impl Default for PassedValueNames {
    /// `c1`, `c2`, `c3`; no publisher, no sub affiliate.
    fn default() -> Self {
        let named = |position: Position| Some(position.default_name().to_owned());
        let [first, second, third, ..] = Position::ALL;
        Self { names: [named(first), named(second), named(third), None, None], publisher: None, sub_affiliate: None }
    }
}

impl PassedValueNames {
    /// The longest name, in characters.
    pub const MAX_NAME: usize = 30;

    /// Checks up to five names and the two markings, given as position numbers. An empty name counts as none.
    ///
    /// # Errors
    ///
    /// Each [`Error`] names the position and the remedy.
    ///
    /// ```
    /// use shared::passed_values::{PassedValueNames, Position};
    /// let names = PassedValueNames::parse(&[Some("click_id"), Some("pub")], Some(2), None)?;
    /// assert_eq!(names.position_of("click_id"), Some(Position::FIRST));
    /// assert_eq!(names.position_of("c1"), Some(Position::FIRST));
    /// # Ok::<(), shared::passed_values::Error>(())
    /// ```
    pub fn parse(names: &[Option<&str>], publisher: Option<u8>, sub_affiliate: Option<u8>) -> Result<Self, Error> {
        if names.len() > 5 {
            return Err(Error::TooMany(names.len()));
        }
        let mut parsed = Self { names: Default::default(), publisher: None, sub_affiliate: None };
        for (position, name) in Position::ALL.into_iter().zip(names) {
            let Some(name) = name.filter(|name| !name.is_empty()) else {
                continue;
            };
            check_name(name, position)?;
            if let Some(other) = parsed.named_position(name) {
                return Err(Error::Twice { name: name.to_owned(), first: other, second: position });
            }
            if let Some(slot) = parsed.names.get_mut(position.index()) {
                *slot = Some(name.to_owned());
            }
        }
        parsed.publisher = parsed.marked("publisher", publisher)?;
        parsed.sub_affiliate = parsed.marked("sub affiliate", sub_affiliate)?;
        match (parsed.publisher, parsed.sub_affiliate) {
            (Some(publisher), Some(sub_affiliate)) if publisher == sub_affiliate => Err(Error::SamePosition(publisher)),
            _ => Ok(parsed),
        }
    }

    fn marked(&self, role: &'static str, number: Option<u8>) -> Result<Option<Position>, Error> {
        let Some(number) = number else {
            return Ok(None);
        };
        let position = Position::parse(number)?;
        match self.own_name(position) {
            Some(_) => Ok(Some(position)),
            None => Err(Error::RoleWithoutName { role, position }),
        }
    }

    /// The name the affiliate gave a position.
    #[must_use]
    pub fn own_name(&self, position: Position) -> Option<&str> {
        self.names.get(position.index()).and_then(Option::as_deref)
    }

    /// The name to show for a position: the affiliate's own, else `c1` to `c5`.
    #[must_use]
    pub fn name(&self, position: Position) -> &str {
        self.own_name(position).unwrap_or(position.default_name())
    }

    /// The position a name stands for: one of the affiliate's own names, or `c1` to `c5`. Case sensitive.
    #[must_use]
    pub fn position_of(&self, name: &str) -> Option<Position> {
        self.named_position(name).or_else(|| Position::ALL.into_iter().find(|position| position.default_name() == name))
    }

    fn named_position(&self, name: &str) -> Option<Position> {
        Position::ALL.into_iter().find(|position| self.own_name(*position) == Some(name))
    }

    /// The positions that have a name of the affiliate's own, in order.
    pub fn named(&self) -> impl Iterator<Item = (Position, &str)> {
        Position::ALL.into_iter().filter_map(|position| Some((position, self.own_name(position)?)))
    }

    /// The position that names the publisher.
    #[must_use]
    pub const fn publisher(&self) -> Option<Position> {
        self.publisher
    }

    /// The position that names the sub affiliate.
    #[must_use]
    pub const fn sub_affiliate(&self) -> Option<Position> {
        self.sub_affiliate
    }
}

fn check_name(name: &str, position: Position) -> Result<(), Error> {
    let fits = name.len() <= PassedValueNames::MAX_NAME;
    if !fits || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')) {
        return Err(Error::Malformed { name: name.chars().take(40).collect(), position });
    }
    // `[orderId]` must mean one thing, and so must `affId` and `c2` in a link, whatever their letter case.
    let shadows_builtin = crate::token::builtin(name).is_some_and(|token| token.passed_value() != Some(position))
        || name.eq_ignore_ascii_case("affId");
    let shadows_position = Position::ALL.into_iter().any(|other| {
        other != position
            && (other.default_name().eq_ignore_ascii_case(name) || other.source_value_name().eq_ignore_ascii_case(name))
    });
    if shadows_builtin || shadows_position {
        return Err(Error::Reserved { name: name.to_owned(), position });
    }
    Ok(())
}

/// Why passed-value names were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A position outside 1 to 5.
    #[error("passed value {0} does not exist; there are five, 1 to 5")]
    Position(u8),
    /// More than five names.
    #[error("{0} passed values were named; at most 5 can be")]
    TooMany(usize),
    /// A name with other characters, or too long.
    #[error("the name “{name}” of passed value {position} can't be used; write 1 to 30 of A-Z a-z 0-9 _ - .")]
    Malformed {
        /// The refused name, cut at 40 characters.
        name: String,
        /// Where it was given.
        position: Position,
    },
    /// One name for two positions.
    #[error("passed values {first} and {second} are both named “{name}”; give each its own name")]
    Twice {
        /// The name.
        name: String,
        /// The earlier position.
        first: Position,
        /// The later position.
        second: Position,
    },
    /// A name that already means something else in a link or a pixel.
    #[error(
        "passed value {position} can't be named “{name}”: that name already has a meaning in links and pixels; choose another"
    )]
    Reserved {
        /// The name.
        name: String,
        /// Where it was given.
        position: Position,
    },
    /// A marking on a position that has no name.
    #[error("passed value {position} is marked {role} but has no name; name it or move the mark")]
    RoleWithoutName {
        /// `publisher` or `sub affiliate`.
        role: &'static str,
        /// The marked position.
        position: Position,
    },
    /// One position for both markings.
    #[error("passed value {0} is marked both publisher and sub affiliate; mark two different ones")]
    SamePosition(Position),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: Result<(), &str>) {
        let names: Vec<Option<&str>> = names.iter().copied().map(Some).collect();
        let outcome = PassedValueNames::parse(&names, None, None).map(drop).map_err(|error| error.to_string());
        match (outcome, expected) {
            (Ok(()), Ok(())) => {}
            (Err(message), Err(part)) => assert!(message.contains(part), "{names:?}: {message}"),
            (outcome, expected) => panic!("{names:?}: {outcome:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn names() {
        check(&[], Ok(()));
        check(&["click_id", "sub-id", "a.b", "C", "9"], Ok(()));
        check(&["c1", "c2", "c3", "c4", "c5"], Ok(()));
        check(&["", "", "x"], Ok(()));
        check(&["sub", "Sub"], Ok(()));
        check(&["orderid"], Ok(()));
        check(&["sourceValue1"], Ok(()));
        check(&[&"x".repeat(30)], Ok(()));
        check(&[&"x".repeat(31)], Err("1 to 30"));
        check(&["a b"], Err("A-Z a-z 0-9"));
        check(&["é"], Err("A-Z a-z 0-9"));
        check(&["x]"], Err("A-Z a-z 0-9"));
        check(&["sub", "sub"], Err("passed values 1 and 2 are both named “sub”"));
        check(&["orderId"], Err("already has a meaning"));
        check(&["affid"], Err("already has a meaning"));
        check(&["c2"], Err("already has a meaning"));
        check(&["C2"], Err("already has a meaning"));
        check(&["sourcevalue3"], Err("already has a meaning"));
        check(&["a", "b", "c", "d", "e", "f"], Err("at most 5"));
    }

    #[test]
    fn markings() {
        let parse = |publisher, sub| PassedValueNames::parse(&[Some("a"), Some("b")], publisher, sub);
        let names = parse(Some(1), Some(2)).unwrap();
        assert_eq!((names.publisher(), names.sub_affiliate()), (Some(Position(1)), Some(Position(2))));
        assert_eq!(parse(Some(1), Some(1)), Err(Error::SamePosition(Position(1))));
        assert_eq!(parse(Some(3), None), Err(Error::RoleWithoutName { role: "publisher", position: Position(3) }));
        assert_eq!(parse(Some(6), None), Err(Error::Position(6)));
        assert_eq!(parse(None, Some(0)), Err(Error::Position(0)));
    }

    #[test]
    fn every_position_answers_to_its_default_name() {
        let names = PassedValueNames::parse(&[Some("click_id")], None, None).unwrap();
        for position in Position::ALL {
            assert_eq!(names.position_of(position.default_name()), Some(position));
        }
        assert_eq!(names.position_of("click_id"), Some(Position::FIRST));
        assert_eq!(names.position_of("Click_Id"), None);
        assert_eq!(names.name(Position(1)), "click_id");
        assert_eq!(names.name(Position(4)), "c4");
        assert_eq!(names.named().collect::<Vec<_>>(), [(Position(1), "click_id")]);
    }
}
