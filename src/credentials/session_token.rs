//! The short-lived signed token that a request carries: which person, which session, until when.
//!
//! A JWT signed with HS256 and nothing else. Its header is always the same, so a token with any other header is
//! refused by comparing text, before anything of it is decoded: no algorithm, key or certificate that a token names
//! is ever looked at. What the token says is then held against the database: it alone lets nobody in.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::{Deserialize, Serialize};

use super::random;

/// How long a token may last, from when it was issued.
pub const LONGEST_LIFE: TimeDelta = TimeDelta::minutes(15);

/// How far the clock of the instance that issued a token may be ahead of ours.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(60);

/// The longest text that is looked at, in bytes; ours are near 270.
const LONGEST_TOKEN: usize = 1_024;

/// `{"typ":"JWT","alg":"HS256"}` in base64url, and the full stop that ends it.
const HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.";
const ISSUER: &str = "waymark";
const AUDIENCE: &str = "waymark-api";

/// What a session token says. Times are whole seconds: parts of a second are dropped when it is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The account's id as text (`sub`), never empty.
    pub user: String,
    /// The session's id (`sid`), never empty.
    pub session: String,
    /// When the token was issued (`iat`).
    pub issued_at: DateTime<Utc>,
    /// The first moment at which the token is no longer good (`exp`), at most [`LONGEST_LIFE`] later.
    pub expires_at: DateTime<Utc>,
}

/// Why a session token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// It is not a token that this service issues with this key.
    #[error("the session token is not valid")]
    NotOurs,
    /// It was good once; a refresh token may bring another.
    #[error("the session token has expired")]
    Expired,
}

/// A session token could not be signed; the cause is the cryptographic library's.
#[derive(Debug, thiserror::Error)]
#[error("a session token could not be signed")]
pub struct NotSigned(#[from] jsonwebtoken::errors::Error);

/// The key that signs session tokens and verifies them: 32 bytes, ready for use.
pub struct SigningKey {
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
}

impl SigningKey {
    /// A new key that nobody can guess.
    #[must_use]
    pub fn generate() -> Self {
        Self::from_bytes(&random::bytes())
    }

    /// The key that was generated earlier, from its 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self { signing: EncodingKey::from_secret(bytes), verifying: DecodingKey::from_secret(bytes) }
    }

    /// The key that was written with [`SigningKey::to_text`]; nothing if the text is not one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self::from_bytes(bytes.as_slice().try_into().ok()?))
    }

    /// The key as 43 characters of base64url, to be stored where only this service reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.signing.as_bytes())
    }

    /// Signs a token, about 270 ASCII characters.
    pub fn issue(&self, claims: &Claims) -> Result<String, NotSigned> {
        let payload = Payload::of(claims);
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &payload, &self.signing)?)
    }

    /// Reads a token that this service issued with this key and that is good at the time `now`.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, Invalid> {
        let payload = self.signed_payload(token).ok_or(Invalid::NotOurs)?;
        let claims = serde_json::from_slice(&payload).ok().and_then(Payload::claims).ok_or(Invalid::NotOurs)?;
        if claims.issued_at > now + CLOCKS_APART {
            return Err(Invalid::NotOurs);
        }
        if claims.expires_at <= now {
            return Err(Invalid::Expired);
        }
        Ok(claims)
    }

    /// The decoded middle part of a token whose header is ours and whose signature is right.
    fn signed_payload(&self, token: &str) -> Option<Vec<u8>> {
        let rest = token.strip_prefix(HEADER)?;
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (payload, signature) = rest.split_once('.')?;
        let signed = &token.as_bytes()[..HEADER.len() + payload.len()];
        crypto::verify(signature, signed, &self.verifying, Algorithm::HS256)
            .ok()?
            .then(|| URL_SAFE_NO_PAD.decode(payload).ok())?
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(not shown)")
    }
}

/// The claims as the token writes them: all of these, of these types, and no others.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload<'a> {
    iss: &'a str,
    aud: &'a str,
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    iat: i64,
    exp: i64,
}

impl<'a> Payload<'a> {
    fn of(claims: &'a Claims) -> Self {
        Self {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: Cow::Borrowed(&claims.user),
            sid: Cow::Borrowed(&claims.session),
            iat: claims.issued_at.timestamp(),
            exp: claims.expires_at.timestamp(),
        }
    }

    /// The claims, if they are for this service and their times make sense whatever the time is now.
    fn claims(self) -> Option<Claims> {
        let issued_at = DateTime::from_timestamp(self.iat, 0)?;
        let expires_at = DateTime::from_timestamp(self.exp, 0)?;
        let life = expires_at - issued_at;
        let ours = self.iss == ISSUER && self.aud == AUDIENCE;
        let complete = !self.sub.is_empty() && !self.sid.is_empty();
        (ours && complete && TimeDelta::zero() < life && life <= LONGEST_LIFE).then(|| Claims {
            user: self.sub.into_owned(),
            session: self.sid.into_owned(),
            issued_at,
            expires_at,
        })
    }
}

#[cfg(test)]
mod tests;
