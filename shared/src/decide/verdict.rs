//! What was decided for one pixel, and its sentence.

use super::Warning;
use crate::id::{FireId, PixelId};
use crate::pixel::Pixel;
use crate::reason::Reason;
use crate::tag::Size;
use crate::template::Rendered;
use crate::time::Timestamp;

/// What was decided for one pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The pixel; none when the affiliate has none or is not known.
    pub pixel: Option<PixelId>,
    /// What happens.
    pub outcome: Outcome,
    /// What is worth a look although it fires.
    pub warnings: Vec<Warning>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It goes off.
    Fire(Fire),
    /// It is decided again later.
    Hold {
        /// The fire it will be.
        fire: FireId,
        /// When.
        until: Timestamp,
    },
    /// It does not go off.
    NotFired(Reason),
}

/// A pixel going off once.
#[derive(Debug, Clone, PartialEq)]
pub struct Fire {
    /// The same in every attempt.
    pub id: FireId,
    /// How it reaches the affiliate.
    pub channel: Channel,
    /// The address with its values in place.
    pub rendered: Rendered,
}

/// How a fire reaches the affiliate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A request from our server.
    Postback,
    /// An image on a page.
    Image(Size),
    /// An iframe on a page.
    Iframe(Size),
}

impl Verdict {
    pub(super) fn none(reason: Reason) -> Self {
        Self { pixel: None, outcome: Outcome::NotFired(reason), warnings: Vec::new() }
    }

    pub(super) fn not_fired(pixel: &Pixel, reason: Reason) -> Self {
        Self { pixel: Some(pixel.id.clone()), outcome: Outcome::NotFired(reason), warnings: Vec::new() }
    }

    /// The plain sentence for people.
    pub fn explanation(&self) -> String {
        match &self.outcome {
            Outcome::Fire(fire) => match fire.channel {
                Channel::Postback => "Fired: the postback was queued.".to_owned(),
                Channel::Image(_) => "Fired: the image was offered to the visitor's page.".to_owned(),
                Channel::Iframe(_) => "Fired: the iframe was offered to the visitor's page.".to_owned(),
            },
            Outcome::Hold { until, .. } => {
                format!("Held until {until}: it fires then if the lead has not become a sale.")
            }
            Outcome::NotFired(reason) => reason.to_string(),
        }
    }
}
