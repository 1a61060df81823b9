//! Secrets: made of randomness, kept as hashes, compared in constant time.
//!
//! Keys and sessions have secrets that nobody can guess, so one round of SHA-256 is enough for them. Passwords are
//! chosen by people: they get argon2id, which runs in the stateless Worker and never in an object.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::entropy;

/// The SHA-256 of a secret in lower-case hex: what is stored, and what an object is shown instead of the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proof(String);

impl Proof {
    /// The proof that one knows this secret.
    pub fn of(secret: &str) -> Self {
        Self(hex(&Sha256::digest(secret.as_bytes())))
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the stored one, in a time that does not tell how far they agree.
    pub fn agrees_with(&self, stored: &str) -> bool {
        self.0.as_bytes().ct_eq(stored.as_bytes()).into()
    }
}

/// A new secret of 256 random bits in lower-case hex.
pub fn generate() -> Result<String, entropy::Error> {
    entropy::bytes::<32>().map(|bytes| hex(&bytes))
}

/// The secret of an API key: 128 random bits in lower-case hex, because clients of the direct API take a password of 32
/// characters at most.
pub fn for_key() -> Result<String, entropy::Error> {
    entropy::bytes::<16>().map(|bytes| hex(&bytes))
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a password could not be hashed; none of the reasons lies in the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No salt.
    #[error(transparent)]
    Entropy(#[from] entropy::Error),
    /// The parameters, or too little memory.
    #[error("argon2: {0}")]
    Hash(String),
}

/// argon2id with 19 MiB and two passes, as the OWASP password storage cheat sheet advises.
fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::Hash(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password with a new salt, as a PHC string.
pub fn hash_password(password: &str) -> Result<String, Error> {
    let salt = entropy::bytes::<16>()?;
    let hashed: PasswordHash = argon2()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Error::Hash(error.to_string()))?;
    Ok(hashed.to_string())
}

/// Whether a password has this hash. Against nothing it works as long and fails, so that time does not tell which
/// addresses exist.
pub fn password_matches(password: &str, stored: Option<&str>) -> Result<bool, Error> {
    let Some(stored) = stored else {
        hash_password(password)?;
        return Ok(false);
    };
    let parsed = PasswordHash::new(stored).map_err(|error| Error::Hash(error.to_string()))?;
    Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_agrees_with_itself_alone() {
        let proof = Proof::of("demo-secret");
        assert_eq!(proof.as_str().len(), 64);
        assert!(proof.agrees_with(Proof::of("demo-secret").as_str()));
        for other in ["", "demo-secreT", proof.as_str()] {
            assert!(!proof.agrees_with(Proof::of(other).as_str()), "{other:?}");
        }
        assert!(!proof.agrees_with(""));
    }

    #[test]
    fn a_password_is_kept_as_argon2id() {
        let stored = hash_password("demo-password").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, hash_password("demo-password").unwrap());
        assert_eq!(password_matches("demo-password", Some(&stored)), Ok(true));
        assert_eq!(password_matches("demo-passwort", Some(&stored)), Ok(false));
        assert_eq!(password_matches("demo-password", None), Ok(false));
        assert!(password_matches("demo-password", Some("damaged")).is_err());
    }

    #[test]
    fn secrets_are_long_and_new() {
        let (one, two) = (generate().unwrap(), generate().unwrap());
        assert_eq!((one.len(), two.len()), (64, 64));
        assert_ne!(one, two);
    }
}
