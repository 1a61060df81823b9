//! Fire ids: the same fire has the same id in the browser, in every attempt, retry and replay.

use sha2::{Digest, Sha256};

use crate::attribution::Attribution;
use crate::id::{CampaignProductId, FireId, OrderId, PixelId, SessionId};

/// The one thing a fire goes off for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause<'a> {
    /// The first click of a touch: a link followed by a visitor.
    Click {
        /// The visit.
        session: &'a SessionId,
        /// The link.
        touch: &'a Attribution,
    },
    /// A lead's first save.
    Lead(&'a OrderId),
    /// The main order.
    Sale(&'a OrderId),
    /// A product bought after the main order.
    Upsell(&'a OrderId, CampaignProductId),
}

impl Cause<'_> {
    /// The id of this pixel's fire for this cause.
    pub fn fire_id(&self, pixel: &PixelId) -> FireId {
        let mut digest = Parts(Sha256::new());
        digest.part(pixel.as_str());
        match self {
            Self::Click { session, touch } => {
                digest.part("click");
                digest.part(session.as_str());
                digest.part(touch.aff_id.as_str());
                for value in touch.values.as_slice() {
                    digest.part(value.as_deref().unwrap_or_default());
                }
            }
            Self::Lead(order) => {
                digest.part("lead");
                digest.part(order.as_str());
            }
            Self::Sale(order) => {
                digest.part("sale");
                digest.part(order.as_str());
            }
            Self::Upsell(order, product) => {
                digest.part("upsell");
                digest.part(order.as_str());
                digest.part(&product.to_string());
            }
        }
        let mut head = [0; 16];
        head.iter_mut().zip(digest.0.finalize()).for_each(|(byte, digest)| *byte = digest);
        FireId::from_digest(head)
    }
}

struct Parts(Sha256);

impl Parts {
    /// The length goes first, so that no two lists of parts run together into the same bytes.
    fn part(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::PassedValues;
    use crate::id::{AffId, Shard};
    use std::collections::HashSet;

    #[test]
    fn the_id_never_changes() {
        let order = OrderId::parse("03A1B2C3D4").unwrap();
        let pixel = PixelId::from_entropy(1);
        assert_eq!(Cause::Sale(&order).fire_id(&pixel).as_str(), "fire_9fc3533268f2dddb4a91c7a3bb1a2567");
    }

    #[test]
    fn every_cause_and_pixel_has_its_own() {
        let order = OrderId::parse("03A1B2C3D4").unwrap();
        let session = SessionId::from_entropy(Shard::new(3), 7);
        let touch = |c1: &str, c2: &str| Attribution {
            aff_id: AffId::parse("A").unwrap(),
            values: PassedValues::new([Some(c1), Some(c2)]),
        };
        let touches = [touch("ab", ""), touch("a", "b"), touch("", "ab")];
        let product = |id| CampaignProductId::new(id).unwrap();
        let mut causes = vec![
            Cause::Lead(&order),
            Cause::Sale(&order),
            Cause::Upsell(&order, product(1)),
            Cause::Upsell(&order, product(2)),
        ];
        causes.extend(touches.iter().map(|touch| Cause::Click { session: &session, touch }));
        let pixels = [PixelId::from_entropy(1), PixelId::from_entropy(2)];
        let ids: HashSet<_> = causes.iter().flat_map(|cause| pixels.iter().map(|pixel| cause.fire_id(pixel))).collect();
        assert_eq!(ids.len(), causes.len() * pixels.len());
    }
}
