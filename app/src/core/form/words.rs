//! The words of forms, without a browser.

/// The id of a field's control: `pixel-products-0-price`.
pub(crate) fn control_id(form: &str, field: &str) -> String {
    let field: String = field.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("{form}-{}", field.trim_matches('-'))
}

/// An error as a sentence. Most messages read on from the field's name; one that begins with a capital or a bracket
/// stands by itself.
pub(crate) fn sentence(label: &str, message: &str) -> String {
    let reads_on = message.starts_with(|first: char| first.is_lowercase());
    let mut sentence = match (reads_on, label.is_empty()) {
        (true, false) => format!("{label} {message}"),
        _ => message.to_owned(),
    };
    if let Some(first) = sentence.get(..1).map(str::to_ascii_uppercase) {
        sentence.replace_range(..1, &first);
    }
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// A decimal as people type it, as the server reads it: `$1 234,50` becomes `1234.50`. What is no number stays as it is,
/// so that the error shows what was typed.
pub(crate) fn plain_decimal(typed: &str) -> String {
    let bare: String =
        typed.chars().filter(|letter| !letter.is_whitespace() && !"$€£¥₹%'’".contains(*letter)).collect();
    if bare.is_empty() || !bare.chars().all(|letter| letter.is_ascii_digit() || letter == '.' || letter == ',') {
        return typed.trim().to_owned();
    }
    let count = |sign: char| bare.matches(sign).count();
    // The last sign of two kinds parts the decimals; a lone comma does unless three digits follow it.
    let decimal = match (bare.rfind('.'), bare.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => ',',
        (Some(_), Some(_)) => '.',
        (None, Some(comma)) if count(',') == 1 && bare.len() - comma != 4 => ',',
        (None, Some(_)) => '.',
        _ if count('.') > 1 => ',',
        _ => '.',
    };
    let grouping = if decimal == '.' { ',' } else { '.' };
    bare.replace(grouping, "").replace(decimal, ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_no_brackets() {
        assert_eq!(control_id("campaign", "products[0].price"), "campaign-products-0--price");
    }

    #[test]
    fn messages_read_on_from_the_label() {
        assert_eq!(sentence("Name", "can't be empty"), "Name can't be empty.");
        assert_eq!(sentence("Price", "an amount is digits"), "Price an amount is digits.");
        assert_eq!(sentence("Content", "The token [x] is not known."), "The token [x] is not known.");
        assert_eq!(sentence("", "could not be read"), "Could not be read.");
    }

    #[test]
    fn decimals_in_many_hands() {
        for (typed, plain) in [
            ("49.95", "49.95"),
            (" $49.95 ", "49.95"),
            ("49,95", "49.95"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1,234", "1234"),
            ("1 234,5 €", "1234.5"),
            ("1.234.567", "1234567"),
            ("40 %", "40"),
            ("forty", "forty"),
            ("-1", "-1"),
            ("", ""),
        ] {
            assert_eq!(plain_decimal(typed), plain, "{typed:?}");
        }
    }
}
