//! Homes of events.

/// A home of events within one merchant: the object that holds their truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shard(u8);

impl Shard {
    /// The shard with this number.
    pub fn new(number: u8) -> Self {
        Self(number)
    }

    /// The shard's number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Spreads evenly distributed entropy, such as the head of a hash, over `count` shards (at least one).
    pub fn pick(entropy: u64, count: u16) -> Self {
        let index = entropy % u64::from(count.clamp(1, 256));
        Self(u8::try_from(index).unwrap_or(0))
    }
}
