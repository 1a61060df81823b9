//! The link that was made, to be handed on.

use leptos::prelude::*;
use shared::wire::user::UserInvited;

use super::{ADD, Here, model};
use crate::api::{self, Answer};
use crate::components::block::block;
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::icons::{Icon, icon};
use crate::web;

/// The link that was made, as it is answered.
pub(super) fn read(answer: &Answer) -> api::Result<UserInvited> {
    Ok(UserInvited { user: answer.read()?, link: answer.part("link")? })
}

/// The panel with the link.
pub(super) fn panel(here: Here, made: UserInvited, address: Address) -> AnyView {
    let close = move || {
        here.made.set(None);
        address.change(|query| query.without(ADD));
    };
    let until = made.user.link_until.map(web::intl::moment).unwrap_or_default();
    let what = match made.user.joined {
        true => "With it they choose a new password. The one they have stays good until then.",
        false => "With it they say their name and choose a password.",
    };
    let title = format!("Link for {}", model::called(&made.user));
    let body = view! {
        <div class="stack" data-gap="medium">
            <div class="banner" data-tone="warning">
                {icon(Icon::Warning)}
                <div>
                    <strong>"Copy the link now"</strong>
                    <p>"It can’t be shown again; if it is lost, make a new one. Whoever has it gets in, so hand it to nobody else."</p>
                </div>
            </div>
            {block("Link", "Copy link", Signal::stored(made.link))}
            <p>{what} " It is good once, until " {until} "."</p>
        </div>
    };
    let foot = view! {
        <button class="button" data-variant="primary" type="button" on:click=handler(move |_| close())>"Done"</button>
    };
    side_panel(title, None, body.into_any(), Some(foot.into_any()), close)
}
