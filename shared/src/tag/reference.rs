//! Character references in attribute values: `&amp;`, `&#38;`.

use crate::problem::Code;

/// The names of U+00A0 to U+00FF, which browsers also know without a semicolon.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
     sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml \
     Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
     times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave \
     eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute \
     ucirc uuml yacute thorn yuml";

/// The others that browsers know without a semicolon.
const SHORT: &str = "&amp &AMP <lt <LT >gt >GT \"quot \"QUOT \u{a9}COPY \u{ae}REG";

/// The names of ASCII characters, which need their semicolon. A space can't be named.
const LONG: &str = "\tTab \nNewLine !excl #num $dollar %percnt 'apos (lpar )rpar *ast *midast +plus ,comma .period /sol \
     :colon ;semi =equals ?quest @commat [lsqb [lbrack \\bsol ]rsqb ]rbrack ^Hat _lowbar _UnderBar `grave \
     `DiacriticalGrave {lcub {lbrace |verbar |vert |VerticalLine }rcub }rbrace";

/// What is wrong with a reference.
type Fault = (Code, &'static str);

const NO_SEMICOLON: Fault = (Code::BrokenMarkup, "A character reference lacks its semicolon; write &amp; for &.");
const UNKNOWN: Fault =
    (Code::BrokenMarkup, "This character reference is not known here; write the character, or &amp; for &.");
const NO_CHARACTER: Fault = (Code::BrokenMarkup, "A character reference stands for no character; write &amp; for &.");

/// Reads the `&` that the text begins with: the character it stands for, the length of what stands for it, and what is
/// wrong with that.
pub(super) fn read(text: &str) -> (char, usize, Option<Fault>) {
    let rest = text.get(1..).unwrap_or_default();
    if let Some(rest) = rest.strip_prefix('#') {
        return number(rest);
    }
    let name = rest.get(..rest.bytes().take_while(u8::is_ascii_alphanumeric).count()).unwrap_or_default();
    let after = rest.as_bytes().get(name.len());
    let short = if name.is_empty() { None } else { latin(name).or_else(|| listed(SHORT, name)) };
    match (short, after) {
        (Some(letter), Some(b';')) => (letter, name.len() + 2, None),
        // The standard lets addresses be: `?a=1&copy=2`.
        (Some(_), Some(b'=')) => ('&', 1, None),
        (Some(letter), _) => (letter, name.len() + 1, Some(NO_SEMICOLON)),
        (None, Some(b';')) if !name.is_empty() => match listed(LONG, name) {
            Some(letter) => (letter, name.len() + 2, None),
            None => ('&', name.len() + 2, Some(UNKNOWN)),
        },
        (None, _) => ('&', 1, None),
    }
}

fn latin(name: &str) -> Option<char> {
    let place = LATIN.split(' ').position(|known| known == name)?;
    ('\u{a0}'..='\u{ff}').nth(place)
}

/// A character in a list of characters, each with its name behind it.
fn listed(list: &str, name: &str) -> Option<char> {
    let entry = list.split(' ').find(|entry| entry.strip_prefix(|_: char| true) == Some(name))?;
    entry.chars().next()
}

/// A reference by number, behind `&#`.
fn number(text: &str) -> (char, usize, Option<Fault>) {
    let (mark, radix) = if text.starts_with(['x', 'X']) { (1, 16) } else { (0, 10) };
    let digits = text.get(mark..).unwrap_or_default();
    let digits = digits.get(..digits.chars().take_while(|letter| letter.is_digit(radix)).count()).unwrap_or_default();
    if digits.is_empty() {
        return ('&', 1, Some(NO_CHARACTER));
    }
    let length = 2 + mark + digits.len();
    let closed = text.as_bytes().get(mark + digits.len()) == Some(&b';');
    let letter = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let fault = match letter {
        Some('\0') => Some((Code::NullByte, "There is a null byte here; take it out.")),
        Some('\t' | '\n' | '\u{c}') => None,
        Some(letter) if letter.is_control() => {
            Some((Code::ControlCharacter, "There is a control character here; take it out."))
        }
        Some(letter) if is_no_character(letter) => Some(NO_CHARACTER),
        Some(_) => None,
        None => Some(NO_CHARACTER),
    };
    let fault = fault.or_else(|| (!closed).then_some(NO_SEMICOLON));
    (letter.unwrap_or(char::REPLACEMENT_CHARACTER), length + usize::from(closed), fault)
}

/// Whether Unicode keeps the code point from ever being a character.
pub(super) fn is_no_character(letter: char) -> bool {
    let code = u32::from(letter);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}
