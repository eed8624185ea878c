//! Secrets that mean nothing in themselves: tokens to look up, ids of sessions, first passwords.
//!
//! A token is shown once and stored as its digest. 32 random bytes need no slow hash: there is nothing to guess.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::random;

const RANDOM_BYTES: usize = 32;
const PREFIX_LENGTH: usize = 3;
const ENCODED_LENGTH: usize = 43;

/// What an opaque token is for. Its first three characters say so, to people and to scanners for leaked secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `wm_`: stands for a person in scripts.
    ApiToken,
    /// `wr_`: brings the next session token, once.
    Refresh,
    /// `wl_`: sent in a link, to set a password once.
    Link,
    /// `wb_`: kept by a browser in a cookie, stands for a person on pages.
    Browser,
}

impl Kind {
    const ALL: [Self; 4] = [Self::ApiToken, Self::Refresh, Self::Link, Self::Browser];

    /// The first three characters of its tokens.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::ApiToken => "wm_",
            Self::Refresh => "wr_",
            Self::Link => "wl_",
            Self::Browser => "wb_",
        }
    }

    /// The kind of token that a text may be by its prefix, length and characters; whether there is such a token only
    /// the database knows. A session token, which has full stops, is never taken for one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let kind = Self::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
        let printable = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (text.len() == PREFIX_LENGTH + ENCODED_LENGTH && text.bytes().all(printable)).then_some(kind)
    }
}

/// A new secret: prefix and 32 random bytes in base64url, 46 characters. `Debug` shows the prefix only.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken(String);

impl OpaqueToken {
    /// Makes a token that nobody can guess.
    #[must_use]
    pub fn generate(kind: Kind) -> Self {
        let secret = URL_SAFE_NO_PAD.encode(random::bytes::<RANDOM_BYTES>());
        Self(format!("{}{secret}", kind.prefix()))
    }

    /// The secret itself, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What to store instead of the secret: see [`digest`].
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueToken({}…)", &self.0[..PREFIX_LENGTH])
    }
}

/// The SHA-256 of a token as 64 lower-case hexadecimal digits: what is stored and looked up.
#[must_use]
pub fn digest(token: &str) -> String {
    format!("{:x}", Sha256::digest(token))
}

/// The id of a new session: 32 lower-case hexadecimal digits, 128 bits.
#[must_use]
pub fn session_id() -> String {
    random_hex()
}

/// The one-time key of a form: whatever is sent with it acts once. As [`session_id`], 128 bits.
#[must_use]
pub fn form_key() -> String {
    random_hex()
}

/// A password for an account that is made for somebody: four groups of five letters and digits, 100 bits, with none
/// that are taken for another (`0` and `o`, `1` and `l`).
#[must_use]
pub fn random_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let drawn = random::bytes::<20>();
    let letters = drawn.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// 16 random bytes as 32 lower-case hexadecimal digits.
fn random_hex() -> String {
    format!("{:032x}", u128::from_ne_bytes(random::bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_token_begins_with_its_kind_and_no_two_are_alike() {
        for kind in Kind::ALL {
            let token = OpaqueToken::generate(kind);
            assert!(token.reveal().starts_with(kind.prefix()));
            assert_eq!(token.reveal().len(), 46);
            assert_eq!(Kind::of(token.reveal()), Some(kind));
            assert_ne!(token, OpaqueToken::generate(kind));
        }
    }

    #[test]
    fn what_does_not_look_like_a_token_is_not_looked_up() {
        let token = OpaqueToken::generate(Kind::ApiToken);
        let text = token.reveal();
        let others = ["", "wm_", "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.e30", &text[..45], &text[1..]];
        for other in others {
            assert_eq!(Kind::of(other), None, "{other}");
        }
        for other in
            [text.replace("wm_", "WM_"), text.replace("wm_", "wx_"), format!("{text}A"), format!("{} ", &text[..45])]
        {
            assert_eq!(Kind::of(&other), None, "{other}");
        }
    }

    #[test]
    fn the_digest_is_sha_256_in_hexadecimal() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let token = OpaqueToken::generate(Kind::Refresh);
        assert_eq!(token.digest(), digest(token.reveal()));
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let token = OpaqueToken::generate(Kind::Link);
        assert_eq!(format!("{token:?}"), "OpaqueToken(wl_…)");
    }

    #[test]
    fn a_session_id_is_32_hexadecimal_digits() {
        let id = session_id();
        assert_eq!(id.len(), 32);
        assert!(id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()), "{id}");
        assert_ne!(id, session_id());
    }

    #[test]
    fn a_random_password_is_easy_to_read_and_hard_to_guess() {
        let passwords: HashSet<String> = std::iter::repeat_with(random_password).take(200).collect();
        assert_eq!(passwords.len(), 200);
        for password in &passwords {
            assert_eq!(password.len(), 23, "{password}");
            assert!(!password.contains(['0', 'o', '1', 'l']), "{password}");
        }
        let used: HashSet<char> = passwords.iter().flat_map(|password| password.chars()).collect();
        assert_eq!(used.len(), 33, "every letter is drawn, and the hyphen");
    }
}
