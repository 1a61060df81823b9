//! Two people change one thing: both versions are shown, and nothing typed is lost.

use leptos::prelude::*;

use crate::core::erased::handler;
use crate::icons::{Icon, icon};

/// A field that both have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What the field is called.
    pub(crate) label: String,
    /// What it is now, by the other person's hand.
    pub(crate) theirs: String,
    /// What was typed here.
    pub(crate) mine: String,
}

/// What to do about a thing that changed while it was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Merge {
    /// The other change lies elsewhere: send again with the new revision.
    Unrelated,
    /// Ask the person.
    Ask(Vec<Difference>),
}

/// Compares three versions field by field: what it was when editing began, what it is now, what was typed. Each field is
/// (label, before, now, typed), in words.
pub(crate) fn merge(fields: impl IntoIterator<Item = (&'static str, String, String, String)>) -> Merge {
    let fields: Vec<_> = fields.into_iter().collect();
    if fields.iter().all(|(_, before, now, _)| before == now) {
        return Merge::Unrelated;
    }
    let differences = fields
        .into_iter()
        .filter(|(_, _, now, mine)| now != mine)
        .map(|(label, _, theirs, mine)| Difference { label: label.to_owned(), theirs, mine });
    Merge::Ask(differences.collect())
}

/// Shows both versions and asks which to keep. `mine` saves what was typed over theirs, `theirs` takes theirs into the
/// form.
#[component]
pub fn Conflict(
    /// The fields that differ; nothing is shown while absent.
    #[prop(into)]
    differences: Signal<Option<Vec<Difference>>>,
    /// Keep what was typed.
    mine: Callback<()>,
    /// Take what is there now.
    theirs: Callback<()>,
) -> impl IntoView {
    let row = |difference: Difference| {
        let or_empty = |text: String| match text.is_empty() {
            true => view! { <span class="table-none">"empty"</span> }.into_any(),
            false => text.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{difference.label}</th>
                <td>{or_empty(difference.theirs)}</td>
                <td>{or_empty(difference.mine)}</td>
            </tr>
        }
    };
    move || {
        let differences = differences.get()?;
        Some(view! {
            <div class="stack" data-gap="small" role="alert" tabindex="-1" id="conflict">
                <div class="banner" data-tone="warning">
                    {icon(Icon::Warning)}
                    <div>
                        <strong>"Somebody else saved a change while you were editing"</strong>
                        <p>"Nothing you typed is lost. Compare, then choose what to keep."</p>
                    </div>
                </div>
                <div class="table-wrap" role="region" aria-label="Both versions" tabindex="0">
                    <table class="table" data-wrap="">
                        <caption class="sr-only">"What differs"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Field"</th>
                                <th scope="col">"Theirs, saved"</th>
                                <th scope="col">"Yours, not saved"</th>
                            </tr>
                        </thead>
                        <tbody>{differences.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
                <div class="row">
                    <button class="button" type="button" on:click=handler(move |_| mine.run(()))>"Save mine over it"</button>
                    <button class="button" type="button" on:click=handler(move |_| theirs.run(()))>"Take theirs"</button>
                </div>
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(before: &str, now: &str, mine: &str) -> (&'static str, String, String, String) {
        ("Name", before.into(), now.into(), mine.into())
    }

    #[test]
    fn a_change_elsewhere_asks_nothing() {
        assert_eq!(merge([field("a", "a", "b"), field("c", "c", "c")]), Merge::Unrelated);
    }

    #[test]
    fn what_differs_is_shown_with_both_versions() {
        let asked = merge([field("a", "b", "c"), field("x", "y", "y"), field("p", "p", "q")]);
        let differences = vec![
            Difference { label: "Name".into(), theirs: "b".into(), mine: "c".into() },
            Difference { label: "Name".into(), theirs: "p".into(), mine: "q".into() },
        ];
        assert_eq!(asked, Merge::Ask(differences));
    }

    #[test]
    fn the_same_change_twice_leaves_nothing_to_show() {
        assert_eq!(merge([field("a", "b", "b")]), Merge::Ask(vec![]));
    }
}
