//! One event that stands for several occasions: an approval lets the sale and every upsell bought meanwhile go off.

use super::{Outcome, Verdict};

/// The verdicts of several occasions as those of one event: of each pixel everything that goes off, and where nothing
/// does, its verdict on the first occasion.
pub fn together(occasions: Vec<Vec<Verdict>>) -> Vec<Verdict> {
    let goes_off = |verdict: &Verdict| !matches!(verdict.outcome, Outcome::NotFired(_));
    let mut occasions = occasions.into_iter();
    let first = occasions.next().unwrap_or_default();
    let mut others: Vec<Verdict> = occasions.flatten().filter(goes_off).collect();
    let mut merged = Vec::with_capacity(first.len());
    for verdict in first {
        let (same, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| other.pixel == verdict.pixel);
        others = rest;
        if same.is_empty() || goes_off(&verdict) {
            merged.push(verdict);
        }
        merged.extend(same);
    }
    merged.extend(others);
    merged
}
