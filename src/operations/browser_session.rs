//! Sessions of browsers: a secret in a cookie, looked up with each request.

use chrono::{DateTime, TimeDelta, Utc};

use super::gate::Gate;
use super::{Circumstances, Failure, Outcome, sign_in};
use crate::credentials::secret::{self, Kind, OpaqueToken};
use crate::domain::person::Actor;
use crate::store::{self, Database, Db, sessions};

/// How long a session lasts in any case: a long working day.
pub const LONGEST_SESSION: TimeDelta = TimeDelta::hours(12);

/// How long a session waits for its owner: longer than a meeting in which the screen only stands there.
pub const LONGEST_IDLE: TimeDelta = TimeDelta::hours(4);

/// How much of [`LONGEST_IDLE`] may pass before a visit is written down, so that looking around is not writing.
const NOTED_AFTER: TimeDelta = TimeDelta::minutes(5);

/// Begins a session for whoever knows the password, and answers the secret for the browser to keep. `device` says in
/// words what browser that is, so that its owner can tell the session from others.
pub fn begin(gate: &Gate<'_>, email: &str, password: &str, device: &str) -> Outcome<OpaqueToken> {
    sign_in::admit(gate, email, password, |db, owner| {
        let secret = OpaqueToken::generate(Kind::Browser);
        let ends_at = gate.machine_time() + LONGEST_IDLE;
        sign_in::open(db, gate.circumstances, owner, &secret.digest(), Some(device), ends_at)?;
        Ok(secret)
    })
}

/// The person whose browser keeps this secret, with the rights that the database gives them at this moment.
pub fn actor(db: &mut Db, secret: &str, now: DateTime<Utc>) -> Outcome<Actor> {
    if Kind::of(secret) != Some(Kind::Browser) {
        return Err(Failure::SignedOut);
    }
    sessions::actor(db, &secret::digest(secret), now)?.ok_or(Failure::SignedOut)
}

/// Lets the session go on from now, as its owner is there.
pub fn go_on(database: &Database, session: i64, circumstances: &Circumstances) -> store::Result<()> {
    let Some((began, ends)) = database.read(|db| sessions::span(db, session))? else { return Ok(()) };
    let until = (circumstances.at.machine + LONGEST_IDLE).min(began + LONGEST_SESSION);
    if until - ends < NOTED_AFTER {
        return Ok(());
    }
    database.write(|db| sessions::prolong(db, session, until))
}

#[cfg(test)]
mod tests;
