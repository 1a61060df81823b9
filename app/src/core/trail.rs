//! Pages by cursor, with the way back: the address holds the cursor of each page on the way to the one that is shown.

/// What no cursor of the server's holds, and an address leaves as it is.
const BETWEEN: char = '*';

/// The cursor of the page that is shown; empty on the first.
pub(crate) fn cursor(trail: &str) -> &str {
    trail.rsplit(BETWEEN).next().unwrap_or_default()
}

/// The trail of the next page, which has this cursor.
pub(super) fn further(trail: &str, next: &str) -> String {
    match trail {
        "" => next.to_owned(),
        trail => format!("{trail}{BETWEEN}{next}"),
    }
}

/// The trail of the page before.
pub(super) fn back(trail: &str) -> &str {
    trail.rsplit_once(BETWEEN).map_or("", |(before, _)| before)
}

/// The number of the page that is shown, from 1.
fn number(trail: &str) -> usize {
    if trail.is_empty() { 1 } else { 2 + trail.matches(BETWEEN).count() }
}

/// Which rows are shown: `12 orders` where that is all, else `Page 2, orders 51–100`. All pages before the last have so
/// many rows of a kind, of which one and several are `counted`.
pub(super) fn range(trail: &str, rows: usize, more: bool, size: usize, counted: (&str, &str)) -> String {
    let (one, many) = counted;
    let page = number(trail);
    let before = (page - 1) * size;
    match (rows, page) {
        (1, 1) if !more => format!("1 {one}"),
        (_, 1) if !more => format!("{rows} {many}"),
        (0, _) => format!("Page {page}, no {many}"),
        (_, _) => {
            let (first, last) = (before + 1, before + rows);
            let of = if more { String::new() } else { format!(" of {last}") };
            format!("Page {page}, {many} {first}–{last}{of}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_the_way_that_was_gone() {
        let mut trail = String::new();
        let mut seen = vec![String::new()];
        for next in ["5.03A1", "4.03A2", "3.03A3"] {
            trail = further(&trail, next);
            assert_eq!(cursor(&trail), next);
            seen.push(trail.clone());
        }
        for (index, expected) in seen.iter().enumerate().rev() {
            assert_eq!((trail.as_str(), number(&trail)), (expected.as_str(), index + 1));
            trail = back(&trail).to_owned();
        }
        assert_eq!((cursor(""), back("")), ("", ""));
    }

    #[test]
    fn an_address_leaves_the_trail_as_it_is() {
        let trail = further("5.03A1", "4.03A2");
        let query = crate::core::query::Query::default().with("after", &trail);
        assert_eq!(query.after("/x"), "/x?after=5.03A1*4.03A2");
    }

    #[test]
    fn a_page_says_which_rows_it_shows() {
        let check = |trail: &str, rows, more, expected: &str| {
            assert_eq!(range(trail, rows, more, 50, ("order", "orders")), expected);
        };
        check("", 0, false, "0 orders");
        check("", 1, false, "1 order");
        check("", 50, false, "50 orders");
        check("", 50, true, "Page 1, orders 1–50");
        check("a", 50, true, "Page 2, orders 51–100");
        check("a*b", 13, false, "Page 3, orders 101–113 of 113");
        check("a", 0, false, "Page 2, no orders");
    }
}
