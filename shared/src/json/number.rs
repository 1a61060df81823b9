//! Numbers.

/// A number in the first of these forms that holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

/// The length of the number that the text begins with: an optional minus, digits without a zero in front, an optional
/// fraction and an optional exponent. None when it is not one.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = usize::from(text.first() == Some(&b'-'));
    let whole = digits(end);
    if whole == 0 || (whole > 1 && text.get(end) == Some(&b'0')) {
        return None;
    }
    end += whole;
    if text.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        end += 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end);
        if exponent == 0 {
            return None;
        }
        end += exponent;
    }
    Some(end)
}

/// The number that such a text is, unless it is too large for a float.
pub(super) fn parse(text: &str) -> Option<Number> {
    if let Ok(number) = text.parse() {
        return Some(Number::Unsigned(number));
    }
    // Of whole numbers, minus zero alone is none.
    if text != "-0"
        && let Ok(number) = text.parse()
    {
        return Some(Number::Signed(number));
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Number::Float)
}

/// The number that the whole text is.
pub(super) fn whole(text: &str) -> Option<Number> {
    if length(text.as_bytes()) == Some(text.len()) { parse(text) } else { None }
}
