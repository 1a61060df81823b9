//! The only place that draws random numbers, to be taken where a call begins and passed along.

/// A failing generator leaves nothing safe to do: the request ends and nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the runtime has no random numbers")]
pub struct Error;

/// Random bytes, fit for secrets.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error)?;
    Ok(bytes)
}

/// 64 random bits, for ids.
pub fn bits64() -> Result<u64, Error> {
    bytes().map(u64::from_be_bytes)
}

/// 128 random bits, for ids.
pub fn bits128() -> Result<u128, Error> {
    bytes().map(u128::from_be_bytes)
}
