//! The socket that brings what arrives, opened again whenever it breaks.

use std::time::Duration;

use leptos::prelude::*;
use shared::wire::live::LiveNews;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, WebSocket};

use super::model::Heard;
use crate::api;

/// Whether the page hears of what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// It will, in a moment.
    Connecting,
    /// It does.
    Live,
    /// It does not; it is tried again.
    Broken,
}

/// What is heard, and how the line is.
#[derive(Clone, Copy)]
pub(super) struct Listening {
    pub(super) heard: RwSignal<Heard>,
    pub(super) line: RwSignal<Line>,
}

/// How long a broken line rests before it is tried again.
const REST: Duration = Duration::from_secs(1);

impl Listening {
    /// Listens to a test, until the component that asked goes away. Every socket begins with all there is to tell, so
    /// nothing is missed while a line is broken.
    pub(super) fn to(id: &str) -> Self {
        let listening = Self { heard: RwSignal::default(), line: RwSignal::new(Line::Connecting) };
        let address = format!("{}/v1/tests/{id}/live", crate::web::origin().replacen("http", "ws", 1));
        let socket = StoredValue::new_local(None::<Socket>);
        listening.connect(address, socket);
        on_cleanup(move || {
            // Dropping it closes the line and takes its listeners off.
            let _ = socket.try_update_value(Option::take);
        });
        listening
    }

    fn connect(self, address: String, place: StoredValue<Option<Socket>, LocalStorage>) {
        let again = address.clone();
        let broken = move || {
            if self.line.try_set(Line::Broken).is_none() {
                let address = again.clone();
                set_timeout(move || self.connect(address, place), REST);
            }
        };
        match Socket::open(&address, move |text| self.hear(text), broken.clone()) {
            Some(socket) => drop(place.try_update_value(|place| *place = Some(socket))),
            None => broken(),
        }
    }

    fn hear(self, text: &str) {
        let _ = self.line.try_set(Line::Live);
        if let Ok(news) = api::read::<Vec<LiveNews>>(text)
            && !news.is_empty()
        {
            let _ = self.heard.try_update(|heard| heard.extend(news.into_iter().map(|news| (news.seq, news))));
        }
    }
}

/// An open socket with its listeners, which live as long as it does.
struct Socket {
    socket: WebSocket,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut()>,
}

impl Socket {
    fn open(address: &str, hear: impl Fn(&str) + 'static, broken: impl Fn() + 'static) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                hear(&text);
            }
        });
        let close = Closure::<dyn FnMut()>::new(broken);
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Self { socket, _message: message, _close: close })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // One that is closed already stays so.
        let _ = self.socket.close();
    }
}
