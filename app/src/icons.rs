//! The icons. The page holds all drawings once, as the symbols of a hidden SVG (see `vite.config.js`); each use of one is
//! a reference, so no markup is ever parsed at run time.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// A drawing of `style/icons`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(dead_code, reason = "the set is drawn whole; each page takes what it needs")]
        pub(crate) enum Icon {
            $($name,)*
        }

        impl Icon {
            /// The reference to the drawing's symbol.
            pub(crate) const fn reference(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("#icon-", $file),)*
                }
            }

            #[cfg(test)]
            const FILES: &[&str] = &[$($file,)*];
        }
    };
}

icons! {
    Affiliates = "affiliates",
    ArrowUp = "arrow-up",
    Audit = "audit",
    Bolt = "bolt",
    Brand = "brand",
    Campaign = "campaign",
    Check = "check",
    ChevronDown = "chevron-down",
    Click = "click",
    Clock = "clock",
    Close = "close",
    Code = "code",
    Copy = "copy",
    Deliveries = "deliveries",
    Download = "download",
    Edit = "edit",
    External = "external",
    Info = "info",
    Key = "key",
    Lead = "lead",
    Link = "link",
    Menu = "menu",
    More = "more",
    Orders = "orders",
    Pause = "pause",
    People = "people",
    Play = "play",
    Plus = "plus",
    Product = "product",
    Question = "question",
    Resend = "resend",
    Search = "search",
    Sidebar = "sidebar",
    SignOut = "sign-out",
    StateDead = "state-dead",
    StateFired = "state-fired",
    StateHeld = "state-held",
    StateNotFired = "state-not-fired",
    StateWaiting = "state-waiting",
    Trash = "trash",
    Upsell = "upsell",
    Warning = "warning",
}

/// The drawing, for eyes only: what it means is said in words beside it.
pub(crate) fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=icon.reference()></use_>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_drawing() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/icons");
        for file in Icon::FILES {
            assert!(folder.join(format!("{file}.svg")).exists(), "{file}");
        }
    }
}
