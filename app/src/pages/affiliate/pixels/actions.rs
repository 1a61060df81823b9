//! What can be done with a pixel without its form: pause, resume, delete, each with the way back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AffId, PixelId};
use shared::wire::pixel::{PixelDocument, PixelInput};

use super::model::{self, Asked};
use crate::api::{Api, Call, Error};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::pages::affiliate::{Here, words};

/// The id of the button that adds a pixel, which takes the focus when a row goes.
pub(super) const ADD_BUTTON: &str = "add-pixel";

/// Where the server keeps an affiliate's pixels.
pub(super) fn path(affiliate: &AffId) -> String {
    format!("/v1/affiliates/{affiliate}/pixels")
}

/// What is needed to act.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    here: Here,
    api: Api,
    address: Address,
    toasts: Toasts,
}

impl Actions {
    /// For the pixels of this affiliate.
    pub(super) fn new(here: Here, api: Api, address: Address, toasts: Toasts) -> Self {
        Self { here, api, address, toasts }
    }

    /// Opens the form.
    pub(super) fn open(self, asked: &Asked) {
        self.address.change(|query| asked.ask(query));
    }

    fn path(self) -> Option<String> {
        untrack(|| self.here.affiliate.value()).map(|affiliate| path(&affiliate.aff_id))
    }

    /// Pauses a pixel, or lets it fire again. Nothing else of it is touched, so nobody else's change is lost.
    pub(super) fn set_paused(self, id: &PixelId, pause: bool, done: impl FnOnce(PixelDocument) + 'static) {
        let Some(path) = self.path() else { return };
        let status = if pause { "paused" } else { "active" };
        let call =
            Call::put(format!("{path}/{id}"), &PixelInput { status: Some(status.into()), ..PixelInput::default() });
        spawn_local(async move {
            match self.api.make(call).await {
                Ok(answer) => match answer.read::<PixelDocument>() {
                    Ok(pixel) => {
                        let words = if pause { "Paused. What it held is cancelled." } else { "Resumed." };
                        self.toasts.say(format!("{words}{}", answer.settling()));
                        self.here.take_pixel(pixel.clone());
                        done(pixel);
                    }
                    Err(error) => self.toasts.say(error.message()),
                },
                Err(error) => self.toasts.say(error.message()),
            }
        });
    }

    /// Deletes a pixel, and offers to make it again.
    pub(super) fn delete(self, pixel: PixelDocument) {
        let Some(path) = self.path() else { return };
        let known = untrack(|| self.here.campaigns.value()).unwrap_or_default();
        let words = words::pixel(&pixel.input, &known);
        let call = Call::delete(format!("{path}/{}", pixel.id)).if_still(pixel.revision);
        spawn_local(async move {
            match self.api.make(call).await {
                Ok(answer) => {
                    let said = format!("Deleted: {words}.{}", answer.settling());
                    let again = pixel.input.clone();
                    self.toasts.say_with_undo(said, move || self.make_again(path, again));
                    self.here.drop_pixel(&pixel.id);
                    let open = Asked::of(&untrack(|| self.address.query()));
                    if open == Some(Asked::Change(pixel.id)) {
                        self.address.change(model::closed);
                    }
                    crate::web::focus_soon(ADD_BUTTON.to_owned());
                }
                Err(Error::Stale(_)) => {
                    self.toasts.say("Not deleted: somebody has just changed this pixel. Look at it again first.");
                    self.here.affiliate.again();
                }
                Err(error) => self.toasts.say(error.message()),
            }
        });
    }

    fn make_again(self, path: String, pixel: PixelInput) {
        spawn_local(async move {
            let answer = self.api.make(Call::post(path, &pixel)).await;
            match answer.and_then(|answer| answer.read::<PixelDocument>()) {
                Ok(pixel) => {
                    self.toasts.say("The pixel is back.");
                    self.here.take_pixel(pixel);
                }
                Err(error) => self.toasts.say(error.message()),
            }
        });
    }
}
