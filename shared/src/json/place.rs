//! Where in a JSON text an error lies, as the name of the field: `products[1].price`.

/// The field being read when a reader had come this far, in bytes; empty for the whole value. The text up to there is
/// JSON, as a reader that stopped there has found.
pub(super) fn field_at(text: &str, end: usize) -> String {
    let mut frames: Vec<Frame> = Vec::new();
    let mut rest = text.get(..end).unwrap_or(text);
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match (first, frames.last_mut()) {
            ('{', _) => frames.push(Frame::Object(None)),
            ('[', _) => frames.push(Frame::Array(0)),
            ('}' | ']', _) => drop(frames.pop()),
            (',', Some(Frame::Object(key))) => *key = None,
            (',', Some(Frame::Array(index))) => *index += 1,
            ('"', frame) => {
                taken = string(rest);
                if let Some(Frame::Object(key @ None)) = frame {
                    let name = rest.get(..taken).and_then(|name| super::read(name).ok());
                    *key = Some(name.unwrap_or_default());
                }
            }
            _ => {}
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    let mut path = String::new();
    for frame in frames {
        match frame {
            Frame::Object(Some(key)) if path.is_empty() => path = key,
            Frame::Object(Some(key)) => path = format!("{path}.{key}"),
            Frame::Object(None) => {}
            Frame::Array(index) => path = format!("{path}[{index}]"),
        }
    }
    path
}

enum Frame {
    /// An object, and the key last read in it.
    Object(Option<String>),
    /// An array, and how many values came before.
    Array(usize),
}

/// The length of the string that the text begins with, quotes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The field at the first `^`, which is not part of the text.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let end = marked.find('^').unwrap();
        assert_eq!(field_at(&marked.replace('^', ""), end), expected, "{marked}");
    }

    #[test]
    fn names_the_field() {
        check("^", "");
        check("{^}", "");
        check(r#"{"a":1^}"#, "a");
        check(r#"{"a":"x,y"^,"b":2}"#, "a");
        check(r#"{"a":"x","b":true^}"#, "b");
        check(r#"{"a":{"b":[1,[2,3^]]}}"#, "a.b[1][1]");
        check(r#"{"a":{"b":1}^}"#, "a");
        check(r#"{"a":[{},{"c":null^}]}"#, "a[1].c");
        check(r#"[1,2^]"#, "[1]");
        check(r#"{"a\"b\\":"}{,\"" ^}"#, "a\"b\\");
        check(r#"{"é":"ü","ö":7^}"#, "ö");
    }

    proptest! {
        #[test]
        fn what_strings_hold_is_not_structure(
            strings in proptest::collection::vec("[\"\\\\{}\\[\\],:aé\n]{0,12}", 0..5),
            noise in "[\"\\\\{}\\[\\],:a1é\n]{0,40}",
            end in 0usize..60,
        ) {
            let text = serde_json::json!({ "list": strings, "last": 1 }).to_string();
            prop_assert_eq!(field_at(&text, text.len()), "");
            let list = text.find(",\"list\"").unwrap_or(1);
            prop_assert_eq!(field_at(&text, list), "last");
            // Whatever it is given, it comes to an end.
            let _ = field_at(&noise, end);
        }
    }
}
