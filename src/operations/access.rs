//! Who is asking: what was presented, held against the database.

use chrono::{DateTime, Utc};

use super::{Context, Failure, Outcome, users};
use crate::clock::Moment;
use crate::credentials::secret::{self, Kind};
use crate::credentials::session_token::SigningKey;
use crate::domain::person::{Actor, Credential};
use crate::store::{Db, api_tokens, sessions};

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

/// The person whom a bearer token stands for, with the rights that the database gives them at this moment.
pub fn actor(db: &mut Db, key: &SigningKey, bearer: &str, at: Moment) -> Outcome<Actor> {
    let found = match Kind::of(bearer) {
        Some(Kind::ApiToken) => api_tokens::actor(db, &secret::digest(bearer), at.today)?,
        Some(_) => None,
        None => match key.verify(bearer, at.machine) {
            Ok(claims) => sessions::actor(db, &secret::digest(&claims.session), at.machine)?
                .filter(|actor| actor.user_id.map(|id| id.to_string()) == Some(claims.user)),
            Err(_) => None,
        },
    };
    found.ok_or(Failure::SignedOut)
}
