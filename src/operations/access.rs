//! Who is asking: what was presented, held against the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{Context, Failure, Outcome, users};
use crate::clock::Moment;
use crate::credentials::secret::{self, Kind};
use crate::credentials::session_token::SigningKey;
use crate::domain::person::{Actor, Credential};
use crate::store::{self, Db, api_tokens, sessions};

/// The person with this e-mail address, as whom the operator of the machine acts: with that person's rights, so that what
/// one person decides is not decided by nobody.
pub fn named(context: &mut Context<'_>, email: &str) -> Outcome<Actor> {
    let account = users::find_by_email(context, email)?;
    if account.disabled {
        return Err(Failure::Conflict(format!("the account {email} is shut: open it first or name another")));
    }
    Ok(Actor {
        user_id: Some(account.id),
        email: account.email,
        name: account.name,
        role: account.role,
        leads: account.chairs.into_iter().chain(account.deputy_for).collect(),
        credential: Credential::CommandLine,
    })
}

/// How long a bearer token that stands for somebody today goes on to, as far as the clock says: a signed token for some
/// minutes, an API token for all of the day. The session of a signed token never ends before it by itself.
#[must_use]
pub fn good_until(key: &SigningKey, bearer: &str, at: Moment) -> DateTime<Utc> {
    match Kind::of(bearer) {
        Some(_) => DateTime::<Utc>::MAX_UTC,
        None => key.verify(bearer, at.machine).map_or(at.machine, |claims| claims.expires_at),
    }
}

/// Whom a bearer token says that it stands for, which the database has yet to confirm.
#[derive(Debug, Clone)]
pub enum Claim {
    /// The owner of the API token with this digest.
    Token(String),
    /// Whoever began the session with this digest, which is of the account with this key.
    Session(String, String),
}

impl Claim {
    /// What a token claims; nothing, where it stands for nobody whatever the database says.
    #[must_use]
    pub fn of(key: &SigningKey, bearer: &str, at: Moment) -> Option<Self> {
        match Kind::of(bearer) {
            Some(Kind::ApiToken) => Some(Self::Token(secret::digest(bearer))),
            Some(_) => None,
            None => {
                let claims = key.verify(bearer, at.machine).ok()?;
                Some(Self::Session(secret::digest(&claims.session), claims.user))
            }
        }
    }

    /// The person whom it stands for, with the rights that the database gives them at this moment.
    pub fn actor(&self, db: &mut Db, at: Moment) -> Outcome<Actor> {
        let found = match self {
            Self::Token(digest) => api_tokens::actor(db, digest, at.today)?,
            Self::Session(digest, user) => {
                sessions::actor(db, digest, at.machine)?.filter(|actor| is_account(actor, user))
            }
        };
        found.ok_or(Failure::SignedOut)
    }
}

/// Whether it is the account with this key, as text.
fn is_account(actor: &Actor, user: &str) -> bool {
    actor.user_id.is_some_and(|id| id.to_string() == user)
}

/// Whom each of many claims stands for, if anybody, with the rights that the database gives them at this moment.
pub fn actors(db: &mut Db, claims: &[&Claim], at: Moment) -> store::Result<Vec<Option<Actor>>> {
    let (mut tokens, mut digests) = (Vec::new(), Vec::new());
    for claim in claims {
        match claim {
            Claim::Token(digest) => tokens.push(digest.clone()),
            Claim::Session(digest, _) => digests.push(digest.clone()),
        }
    }
    let by_token = if tokens.is_empty() { HashMap::new() } else { api_tokens::actors(db, &tokens, at.today)? };
    let by_session = if digests.is_empty() { HashMap::new() } else { sessions::actors(db, &digests, at.machine)? };
    let person = |claim: &&Claim| match claim {
        Claim::Token(digest) => by_token.get(digest).cloned(),
        Claim::Session(digest, user) => by_session.get(digest).filter(|actor| is_account(actor, user)).cloned(),
    };
    Ok(claims.iter().map(person).collect())
}
