//! The tokens of other trackers, as people paste them: which tracker's they are, and which token of ours says the same.

mod table;

use crate::commission_type::CommissionType;
use crate::passed_values::{PassedValueNames, Position};
use crate::token::{self, Token};
use table::{Entry, Meaning};

/// A token of another tracker, found at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignToken {
    /// How many bytes of the text it takes.
    pub length: usize,
    /// The trackers that write it so, as in a sentence; none for one that is only shaped like a token.
    pub trackers: Option<&'static str>,
    /// Our token that says the same, if there is one and it can have a value for the commission type.
    pub ours: Option<Token>,
    /// What it is and what to do about it.
    pub sentence: String,
    /// Our token as it is written for this affiliate: `[click_id]`.
    pub replacement: Option<String>,
}

/// How a tracker marks its tokens, longest opening first.
const MARKS: [(&str, &str); 5] = [("[[", "]]"), ("${", "}"), ("{{", "}}"), ("{", "}"), ("#", "#")];

/// The longest name looked for between the marks, in bytes.
const MAX_NAME: usize = 60;

/// Recognises a token of another tracker at the start of `text`: `{sub1}`, `#s1#`, `[[subid]]`, `${click_subid}`.
/// Known to be one or only shaped like one, it is never a part of a URL.
///
/// ```
/// use shared::{commission_type::CommissionType, foreign, passed_values::PassedValueNames};
/// let found = foreign::recognise("{payout}&x=1", &PassedValueNames::default(), CommissionType::Cpa).unwrap();
/// assert_eq!((found.length, found.replacement.as_deref()), (8, Some("[commission]")));
/// ```
#[must_use]
pub fn recognise(text: &str, names: &PassedValueNames, commission_type: CommissionType) -> Option<ForeignToken> {
    let (open, name, close) = marked_name(text)?;
    let length = open.len() + name.len() + close.len();
    let written = text.get(..length)?;
    let entry = table::find(name, open);
    // A name of ours in another tracker's brackets needs only the right brackets.
    let ours = Token::find(name, names).or_else(|| match entry {
        Some(entry) => our_token(entry, names),
        None => token::nearest(name, names).and_then(|near| Token::find(near, names)),
    });
    let trackers = entry.map(|entry| entry.trackers);
    let usable = ours.filter(|token| token.available_for(commission_type));
    let replacement = usable.map(|token| format!("[{}]", token.name_for(names)));
    let origin = match trackers {
        Some(trackers) => format!("{written} is a token of {trackers}"),
        None => format!("{written} looks like a token of another tracker"),
    };
    let advice = match (&replacement, ours, entry.map(|entry| entry.meaning)) {
        (Some(replacement), ..) => format!("here it is {replacement}."),
        (None, Some(token), _) => format!(
            "here it would be [{}], which has no value for {}. Take it out.",
            token.name_for(names),
            commission_type.event()
        ),
        (None, None, Some(Meaning::Passed(_))) => "only five passed values exist here. Take it out.".to_owned(),
        (None, None, Some(_)) => "nothing here says the same. Take it out.".to_owned(),
        (None, None, None) => "use one from the list of tokens, or write its brackets as %XX.".to_owned(),
    };
    Some(ForeignToken { length, trackers, ours: usable, sentence: format!("{origin}; {advice}"), replacement })
}

fn marked_name(text: &str) -> Option<(&'static str, &str, &'static str)> {
    MARKS.into_iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        let end = inner.bytes().take(MAX_NAME + 1).position(|byte| !is_name_byte(byte, open))?;
        let (name, rest) = inner.split_at_checked(end)?;
        (!name.is_empty() && rest.starts_with(close)).then_some((open, name, close))
    })
}

fn is_name_byte(byte: u8, open: &str) -> bool {
    // Between `#` and `#` stands what could be the end of an ordinary URL: be strict there.
    byte.is_ascii_alphanumeric() || byte == b'_' || (open != "#" && matches!(byte, b'-' | b'.' | b':'))
}

fn our_token(entry: Entry, names: &PassedValueNames) -> Option<Token> {
    match entry.meaning {
        Meaning::ClickId => Some(Token::PassedValue(click_id_position(names))),
        Meaning::Passed(number) => Position::parse(number).ok().map(Token::PassedValue),
        Meaning::Publisher => names.publisher().or(names.sub_affiliate()).map(Token::PassedValue),
        Meaning::Ours(token) => Some(token),
        Meaning::Nothing => None,
    }
}

/// The passed value that holds the network's click id: the one named so, else the first.
fn click_id_position(names: &PassedValueNames) -> Position {
    names
        .named()
        .find(|(_, name)| table::find(name, "{").is_some_and(|entry| entry.meaning == Meaning::ClickId))
        .map_or(Position::FIRST, |(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_with(names: &PassedValueNames, commission_type: CommissionType, text: &str, expected: Option<&str>) {
        let found = recognise(text, names, commission_type).unwrap_or_else(|| panic!("{text} is not recognised"));
        assert_eq!(found.length, text.len(), "{text}");
        assert_eq!(found.replacement.as_deref(), expected, "{text}: {}", found.sentence);
        assert!(found.sentence.starts_with(text), "{}", found.sentence);
    }

    fn check(text: &str, expected: Option<&str>) {
        check_with(&PassedValueNames::default(), CommissionType::Cpa, text, expected);
    }

    #[test]
    fn known_tokens() {
        check("{transaction_id}", Some("[c1]"));
        check("{click_id}", Some("[c1]"));
        check("{clickid}", Some("[c1]"));
        check("{clickId}", Some("[c1]"));
        check("{cid}", Some("[c1]"));
        check("{subid}", Some("[c1]"));
        check("{externalid}", Some("[c1]"));
        check("{tid}", Some("[c1]"));
        check("{sub1}", Some("[c1]"));
        check("{sub5}", Some("[c5]"));
        check("{sub6}", None);
        check("{sub_id_2}", Some("[c2]"));
        check("{aff_sub}", Some("[c1]"));
        check("{aff_sub2}", Some("[c2]"));
        check("{payout}", Some("[commission]"));
        check("{payout_amount}", Some("[commission]"));
        check("{revenue}", Some("[commission]"));
        check("{sum}", Some("[commission]"));
        check("{sale_amount}", Some("[orderTotal]"));
        check("{amount}", Some("[orderTotal]"));
        check("{order_id}", Some("[orderId]"));
        check("{currency}", Some("[currency]"));
        check("{offer_id}", Some("[campaignId]"));
        check("{affiliate_id}", Some("[affId]"));
        check("{ip}", None);
        check("#s1#", Some("[c1]"));
        check("#s5#", Some("[c5]"));
        check("#price#", Some("[commission]"));
        check("#tid#", Some("[orderId]"));
        check("#reqid#", Some("[c1]"));
        check("#affid#", Some("[affId]"));
        check("[[subid]]", Some("[c1]"));
        check("[[payout]]", Some("[commission]"));
        check("[[c3]]", Some("[c3]"));
        check("${click_subid}", Some("[c1]"));
        check("{{sub2}}", Some("[c2]"));
    }

    #[test]
    fn our_names_in_other_brackets() {
        check("{orderId}", Some("[orderId]"));
        check("{orderTotal}", Some("[orderTotal]"));
        check("#orderId#", Some("[orderId]"));
        check("{c1}", Some("[c1]"));
        check("{FireId}", Some("[fireId]"));
    }

    #[test]
    fn unknown_but_shaped_like_a_token() {
        check("{whatever_else}", None);
        check("#xyzzy#", None);
        let found = recognise("{xyzzy}", &PassedValueNames::default(), CommissionType::Cpa).unwrap();
        assert_eq!(found.trackers, None);
        assert!(found.sentence.contains("looks like"));
    }

    #[test]
    fn the_affiliates_own_names_are_offered() {
        let names = PassedValueNames::parse(&[Some("pub"), Some("click_id")], Some(1), None).unwrap();
        let check = |text, expected| check_with(&names, CommissionType::Cpa, text, expected);
        check("{transaction_id}", Some("[click_id]"));
        check("{sub1}", Some("[pub]"));
        check("{sub2}", Some("[click_id]"));
        check("{source}", Some("[pub]"));
        check("[[subid]]", Some("[click_id]"));
    }

    #[test]
    fn nothing_is_offered_that_never_has_a_value() {
        let names = PassedValueNames::default();
        check_with(&names, CommissionType::Cpc, "{sale_amount}", None);
        check_with(&names, CommissionType::Cpl, "{sale_amount}", None);
        check_with(&names, CommissionType::Cpl, "{order_id}", Some("[orderId]"));
        let found = recognise("{amount}", &names, CommissionType::Cpc).unwrap();
        assert!(found.sentence.contains("[orderTotal], which has no value for a click"), "{}", found.sentence);
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["", "#", "#top", "##", "{}", "{\"a\":1}", "{a b}", "$x", "[c1]", "[]", "{unclosed", "#a-b#", "{é}"]
        {
            assert_eq!(recognise(text, &PassedValueNames::default(), CommissionType::Cpa), None, "{text}");
        }
    }
}
