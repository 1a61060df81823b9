//! The token menu without a browser: when it opens, what it offers, what it puts where.

use shared::commission_type::CommissionType;
use shared::passed_values::PassedValueNames;
use shared::token;
use shared::wire::affiliate::PassedValuesJson;

/// A token that can be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// With its brackets.
    pub(super) written: String,
    /// What it stands for.
    pub(super) meaning: &'static str,
}

/// The part of the text that a token would take the place of, and what of it has been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it begins, in UTF-16 units as the browser counts.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
    /// What has been typed of the name.
    pub(super) typed: String,
}

/// Where a token is being typed: from an opening bracket to the caret, and on to the end of a name that stands there
/// already.
pub(super) fn place(text: &str, caret: u32) -> Option<Place> {
    let (before, after) = split(text, caret);
    let open = before.rfind('[')?;
    let typed = before.get(open + 1..)?;
    if !typed.chars().all(is_name) {
        return None;
    }
    let rest: usize = after.chars().take_while(|letter| is_name(*letter)).map(char::len_utf8).sum();
    // Only a name that is closed is replaced to its end; letters after an open bracket may be the rest of the address.
    let closed = after.get(rest..).is_some_and(|rest| rest.starts_with(']'));
    let tail = if closed { rest + 1 } else { 0 };
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let start = units(before.get(..open)?);
    Some(Place { start, end: caret + units(after.get(..tail)?), typed: typed.to_owned() })
}

/// The place at the caret, for a token that is asked for without a bracket.
pub(super) fn here(caret: u32) -> Place {
    Place { start: caret, end: caret, typed: String::new() }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// The text before the caret, which is counted in UTF-16 units, and after it.
fn split(text: &str, caret: u32) -> (&str, &str) {
    let mut units = 0;
    let at = text.char_indices().find(|(_, letter)| {
        let here = units >= caret;
        units += u32::try_from(letter.len_utf16()).unwrap_or(1);
        here
    });
    text.split_at_checked(at.map_or(text.len(), |(at, _)| at)).unwrap_or((text, ""))
}

/// The tokens that fit what has been typed of a name: those that begin with it first, and those
/// of whose meaning it is a part last.
pub(super) fn offers(commission_type: &str, names: &PassedValuesJson, typed: &str) -> Vec<Offer> {
    let Ok(commission_type) = CommissionType::parse(commission_type) else { return Vec::new() };
    // Names that can't be read have been refused long before.
    let names = PassedValueNames::try_from(names).unwrap_or_default();
    let typed = typed.to_ascii_lowercase();
    let mut ranks: [Vec<Offer>; 3] = Default::default();
    for (token, name) in token::menu(commission_type, &names) {
        let meaning = token.description();
        let [begin, contain, mean] = &mut ranks;
        let rank = match name.to_ascii_lowercase().find(&typed) {
            Some(0) => begin,
            Some(_) => contain,
            None if typed.len() > 2 && meaning.to_ascii_lowercase().contains(&typed) => mean,
            None => continue,
        };
        rank.push(Offer { written: format!("[{name}]"), meaning });
    }
    ranks.into_iter().flatten().collect()
}

/// Where an arrow key leads among so many offers.
pub(super) fn step(key: &str, here: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(if here >= last { 0 } else { here + 1 }),
        "ArrowUp" => Some(here.checked_sub(1).unwrap_or(last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The caret is where the text has a `|`.
    fn check(text: &str, expected: Option<(u32, u32, &str)>) {
        let caret = u32::try_from(text.split('|').next().unwrap().encode_utf16().count()).unwrap();
        let found = place(&text.replace('|', ""), caret);
        let found = found.as_ref().map(|place| (place.start, place.end, place.typed.as_str()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_bracket_opens_the_menu_until_its_name_ends() {
        check("?a=[|", Some((3, 4, "")));
        check("?a=[ord|", Some((3, 7, "ord")));
        check("?a=[ord|&b=1", Some((3, 7, "ord")));
        check("?a=[or|der]&b", Some((3, 10, "or")));
        check("?a=[orderId]|", None);
        check("?a=|[orderId]", None);
        check("?a=[order&b|", None);
        check("?é😀=[c|", Some((5, 7, "c")));
        check("|", None);
    }

    fn written(commission_type: &str, typed: &str) -> Vec<String> {
        let names = PassedValuesJson { names: vec![Some("click_id".into())], ..PassedValuesJson::default() };
        offers(commission_type, &names, typed).into_iter().map(|offer| offer.written).collect()
    }

    #[test]
    fn what_is_typed_narrows_the_offers() {
        assert_eq!(written("CPA", "order"), ["[orderId]", "[orderTotal]", "[taxTotal]"]);
        assert_eq!(written("CPA", "TOTAL"), ["[orderTotal]", "[productTotal]", "[taxTotal]"]);
        assert_eq!(written("CPC", "order"), [] as [&str; 0]);
        assert_eq!(written("CPL", "click")[0], "[click_id]");
        assert_eq!(written("none", ""), [] as [&str; 0]);
        assert!(written("CPA", "").len() > 10);
    }

    #[test]
    fn arrows_go_round() {
        assert_eq!(step("ArrowDown", 2, 3), Some(0));
        assert_eq!(step("ArrowUp", 0, 3), Some(2));
        assert_eq!(step("ArrowDown", 0, 0), None);
        assert_eq!(step("a", 0, 3), None);
    }
}
