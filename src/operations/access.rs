//! Who is asking: what was presented, held against the database.

use super::{Failure, Outcome};
use crate::clock::Moment;
use crate::credentials::secret::{self, Kind};
use crate::credentials::session_token::SigningKey;
use crate::domain::person::Actor;
use crate::store::{Db, api_tokens, sessions};

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
