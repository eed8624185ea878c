//! The token that a page's form carries to show that it was made for this session and by this service.
//!
//! An HMAC of the session's secret. Another site can make a browser send the session's cookie, but not this.

use jsonwebtoken::{Algorithm, crypto};

use super::session_token::{NotSigned, SigningKey};

/// What sets these apart from everything else that is signed with the key.
const PURPOSE: &str = "form of the session ";

impl SigningKey {
    /// The token for the forms of the session with this secret: 43 characters of base64url.
    pub fn form_token(&self, session: &str) -> Result<String, NotSigned> {
        Ok(crypto::sign(message(session).as_bytes(), &self.signing, Algorithm::HS256)?)
    }

    /// Whether this is that token, found out in a time that does not tell how much of it is right.
    #[must_use]
    pub fn is_form_token(&self, token: &str, session: &str) -> bool {
        crypto::verify(token, message(session).as_bytes(), &self.verifying, Algorithm::HS256).unwrap_or(false)
    }
}

fn message(session: &str) -> String {
    format!("{PURPOSE}{session}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_own_session_and_key_only() {
        let key = SigningKey::generate();
        let token = key.form_token("one").unwrap();
        assert_eq!(token.len(), 43);
        assert!(key.is_form_token(&token, "one"));
        assert!(!key.is_form_token(&token, "two"));
        assert!(!SigningKey::generate().is_form_token(&token, "one"));
        for forged in ["", "nonsense", "=", &token[1..]] {
            assert!(!key.is_form_token(forged, "one"), "{forged:?}");
        }
    }
}
