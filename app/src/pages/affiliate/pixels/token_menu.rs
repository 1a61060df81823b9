//! The menu of tokens that opens where one is typed. Arrows choose, Enter or Tab puts in, Escape closes.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::form::PixelForm;
use super::tokens::{self, Offer, Place};
use crate::core::erased::handler;
use crate::web;

/// The id of the list.
const LIST: &str = "pixel-tokens";

/// The menu of one text.
#[derive(Clone, Copy)]
pub(super) struct TokenMenu {
    pixel: PixelForm,
    area: NodeRef<html::Textarea>,
    /// What would be replaced, while it is open.
    place: RwSignal<Option<Place>>,
    /// The offer that Enter takes.
    chosen: RwSignal<usize>,
    /// Where it has been closed with Escape, and stays so.
    refused: StoredValue<Option<u32>>,
    offers: Memo<Vec<Offer>>,
}

impl TokenMenu {
    /// The menu of this text. For use while a component is built.
    pub(super) fn new(pixel: PixelForm, area: NodeRef<html::Textarea>) -> Self {
        let place = RwSignal::new(None::<Place>);
        let offers = Memo::new(move |_| {
            let Some(place) = place.get() else { return Vec::new() };
            let Some(affiliate) = pixel.here.affiliate.value() else { return Vec::new() };
            pixel.typed.commission_type.with(|kind| tokens::offers(kind, &affiliate.passed_values, &place.typed))
        });
        Self { pixel, area, place, chosen: RwSignal::new(0), refused: StoredValue::new(None), offers }
    }

    fn is_open(self) -> bool {
        self.offers.with(|offers| !offers.is_empty())
    }

    /// Opens where a token is being typed, and closes where none is.
    pub(super) fn follow(self) {
        let Some(area) = self.area.get_untracked() else { return };
        let place = web::caret(&area).and_then(|caret| tokens::place(&area.value(), caret));
        let refused = self.refused.get_value();
        if refused.is_some() && place.as_ref().map(|place| place.start) == refused {
            return;
        }
        self.refused.set_value(None);
        self.show(place);
    }

    /// Opens at the caret.
    pub(super) fn open_here(self) {
        let Some(area) = self.area.get_untracked() else { return };
        web::focus_on(&area);
        let caret = web::caret(&area).unwrap_or_default();
        let place = tokens::place(&area.value(), caret).unwrap_or_else(|| tokens::here(caret));
        self.refused.set_value(None);
        self.show(Some(place));
    }

    /// Closes.
    pub(super) fn close(self) {
        // The focus leaves the text also when the form goes, and then there is nothing left to close.
        if self.place.try_with_untracked(Option::is_some) == Some(true) {
            self.place.set(None);
        }
    }

    fn show(self, place: Option<Place>) {
        if self.place.with_untracked(|now| *now != place) {
            self.chosen.set(0);
            self.place.set(place);
        }
    }

    /// A key that goes into the text. What it does to the menu it does not do to the text.
    pub(super) fn key(self, event: &KeyboardEvent) {
        let key = event.key();
        if key == " " && event.ctrl_key() {
            event.prevent_default();
            self.open_here();
            return;
        }
        let count = self.offers.with_untracked(Vec::len);
        let chosen = self.chosen.get_untracked();
        match key.as_str() {
            "Escape" if count > 0 => {
                self.refused.set_value(self.place.with_untracked(|place| place.as_ref().map(|place| place.start)));
                self.close();
            }
            "Enter" | "Tab" if count > 0 && !event.shift_key() => self.take(chosen),
            // A postback is one line: there Enter sends the form, as in any field of one line.
            "Enter" if untrack(|| self.pixel.typed.draft().is_postback()) => web::submit(super::form::FORM),
            _ => match tokens::step(&key, chosen, count) {
                Some(next) => {
                    self.chosen.set(next);
                    web::reveal(&option_id(next));
                }
                None => return,
            },
        }
        event.prevent_default();
    }

    /// A key that has moved the caret.
    pub(super) fn moved(self, event: &KeyboardEvent) {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
            self.follow();
        }
    }

    fn take(self, index: usize) {
        let offer = self.offers.with_untracked(|offers| offers.get(index).cloned());
        if let (Some(area), Some(place), Some(offer)) = (self.area.get_untracked(), self.place.get_untracked(), offer) {
            web::type_over(&area, (place.start, place.end), &offer.written);
            self.pixel.typed.content.set(area.value());
        }
        self.close();
    }

    /// The list's id while it is there.
    pub(super) fn controls(self) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
        move || self.is_open().then_some(LIST)
    }

    /// The id of the chosen offer.
    pub(super) fn active_descendant(self) -> impl Fn() -> Option<String> + Copy + Send + 'static {
        move || self.is_open().then(|| option_id(self.chosen.get()))
    }

    /// The list.
    pub(super) fn list(self) -> AnyView {
        let option = move |(index, offer): (usize, Offer)| {
            view! {
                <li
                    class="suggest-option"
                    id=option_id(index)
                    role="option"
                    aria-selected=move || (self.chosen.get() == index).to_string()
                    on:mousedown=handler(move |event: web_sys::MouseEvent| event.prevent_default())
                    on:click=handler(move |_| self.take(index))
                >
                    <code>{offer.written}</code>
                    " "
                    <span>{offer.meaning}</span>
                </li>
            }
        };
        let list = move || {
            self.is_open().then(|| {
                let options = self.offers.get().into_iter().enumerate().map(option).collect_view();
                view! { <ul class="suggest-list" id=LIST role="listbox" aria-label="Tokens">{options}</ul> }
            })
        };
        list.into_any()
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}
