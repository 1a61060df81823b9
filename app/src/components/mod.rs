//! What things look like: each one component of `style/components`, with its behaviour. None knows a page or the server.

pub(crate) mod ago;
pub(crate) mod block;
pub(crate) mod code;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod menu;
pub(crate) mod panel;
pub(crate) mod state;
pub(crate) mod toast;
