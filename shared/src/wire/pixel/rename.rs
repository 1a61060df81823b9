//! Passed values that are renamed, and the tokens of stored pixels that follow.

/// A passed value's new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// What it was called.
    pub from: String,
    /// What it is called now; without a name of its own, `c1` to `c5`.
    pub to: String,
}

/// The tokens of a pixel's content follow the new names of the passed values, all at once (so two can swap names).
pub fn rename_tokens(content: &str, renamed: &[Renamed]) -> String {
    let mut out = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        rest = match renamed.iter().find_map(|pair| {
            let tail = after.strip_prefix(pair.from.as_str())?.strip_prefix(']')?;
            Some((pair, tail))
        }) {
            Some((pair, tail)) => {
                out.push_str(&pair.to);
                out.push(']');
                tail
            }
            None => after,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_follow_their_new_names() {
        let renamed = |from: &str, to: &str| Renamed { from: from.into(), to: to.into() };
        let pairs = [renamed("a", "b"), renamed("b", "a")];
        assert_eq!(rename_tokens("x?p=[a]&q=[b]&r=[c]&s=[a&t=[", &pairs), "x?p=[b]&q=[a]&r=[c]&s=[a&t=[");
    }
}
