//! HMAC-SHA-256 (RFC 2104): how a merchant's server vouches for an order that a page sends.

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;

/// The signature of a text, in lower-case hex.
pub fn sign(secret: &str, text: &str) -> String {
    let mut key = [0_u8; BLOCK];
    let hashed;
    let secret = if secret.len() > BLOCK {
        hashed = Sha256::digest(secret.as_bytes());
        hashed.as_slice()
    } else {
        secret.as_bytes()
    };
    key.iter_mut().zip(secret).for_each(|(place, byte)| *place = *byte);
    let inner = Sha256::new().chain_update(key.map(|byte| byte ^ 0x36)).chain_update(text.as_bytes()).finalize();
    let outer = Sha256::new().chain_update(key.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this is the text's signature, in a time that does not tell how far they agree.
pub fn fits(secret: &str, text: &str, given: &str) -> bool {
    let expected = sign(secret, text);
    let given = given.trim().to_ascii_lowercase();
    let differing = expected.bytes().zip(given.bytes()).fold(0, |differing, (one, other)| differing | (one ^ other));
    expected.len() == given.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2 and 6.
    #[test]
    fn known_signatures() {
        let check = |secret: &str, text: &str, expected: &str| {
            assert_eq!(sign(secret, text), expected);
            assert!(fits(secret, text, &expected.to_uppercase()));
        };
        check(
            "Jefe",
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
        check(&"\u{b}".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn a_long_secret_is_hashed_first() {
        let long = "k".repeat(65);
        let digest = Sha256::digest(long.as_bytes());
        assert_eq!(digest.len(), 32);
        assert_ne!(sign(&long, "a"), sign(&"k".repeat(64), "a"));
        assert_eq!(sign(&long, "a").len(), 64);
    }

    #[test]
    fn nothing_else_fits() {
        let signature = sign("secret", "text");
        assert!(fits("secret", "text", &signature));
        for (secret, text) in [("secret", "texT"), ("Secret", "text"), ("", "text")] {
            assert!(!fits(secret, text, &signature));
        }
        for given in ["", "0", &signature[1..], &format!("{signature}0")] {
            assert!(!fits("secret", "text", given), "{given}");
        }
    }
}
