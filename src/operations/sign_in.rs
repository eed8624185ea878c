//! Signing in, going on, and signing out.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::context::{self, By, Event};
use super::gate::{Gate, Guess};
use super::{Circumstances, Context, Failure, Invalid, Outcome};
use crate::credentials::password::LONGEST_BYTES;
use crate::credentials::secret::{self, Kind, OpaqueToken};
use crate::credentials::session_token::{Claims, LONGEST_LIFE, SigningKey};
use crate::domain::account;
use crate::domain::person::Credential;
use crate::store::sessions::Refresh;
use crate::store::users::Holder;
use crate::store::{self, Db, sessions, users};

/// How long a session lasts in any case.
pub const LONGEST_SESSION: TimeDelta = TimeDelta::days(7);

/// How long a session waits for its owner.
pub const LONGEST_IDLE: TimeDelta = TimeDelta::hours(24);

/// How many sessions begin before those that are over are forgotten once more.
const FORGOTTEN_EVERY: i64 = 16;

/// What stands for a person until a few minutes from now, and what brings the next of it.
#[derive(Debug)]
pub struct Pass {
    /// The signed token that requests carry.
    pub access_token: String,
    /// For how many seconds.
    pub expires_in: i64,
    /// What brings the next pass, once.
    pub refresh_token: OpaqueToken,
}

/// Begins a session for whoever knows the password.
pub fn begin(gate: &Gate<'_>, key: &SigningKey, email: &str, password: &str) -> Outcome<Pass> {
    admit(gate, email, password, |db, owner| start(db, gate.circumstances, key, owner))
}

/// Lets whoever knows the password begin a session, which `start` does.
pub(super) fn admit<T>(
    gate: &Gate<'_>,
    email: &str,
    password: &str,
    start: impl FnOnce(&mut Db, &Holder) -> Outcome<T>,
) -> Outcome<T> {
    let email = check(email, password)?;
    let guess = Guess { email: &email, password, actor: None, refusal: "sign_in.refused" };
    let (started, right) = gate.judge(guess, |db, right| Ok((start(db, &right.holder)?, right)))?;
    // Only now, or the time that a refusal takes would tell whether the guess was right.
    if right.rehash {
        strengthen(gate, &right.holder, password)?;
    }
    Ok(started)
}

/// Hashes a password anew. That can wait for the next sign-in if the hasher is busy, or the account has just changed.
fn strengthen(gate: &Gate<'_>, holder: &Holder, password: &str) -> Outcome<()> {
    let Ok(hash) = gate.hash(password) else { return Ok(()) };
    gate.database.write(|db| {
        if users::lock(db, holder)? {
            users::set_password_hash(db, holder.id, &hash)?;
        }
        Ok(())
    })
}

fn check(email: &str, password: &str) -> Outcome<String> {
    let mut invalid = Invalid::default();
    let email = invalid.note("/email", account::typed_email(email));
    invalid.unless(password.len() <= LONGEST_BYTES, "/password", "a password has at most 1,024 bytes");
    invalid.finish()?;
    Ok(email.unwrap_or_default())
}

fn start(db: &mut Db, circumstances: &Circumstances, key: &SigningKey, owner: &Holder) -> Outcome<Pass> {
    let now = circumstances.at.machine;
    let id = secret::session_id();
    let ends_at = now + LONGEST_SESSION;
    let session = open(db, circumstances, owner, &secret::digest(&id), None, ends_at)?;
    Session { key: session, id, user_id: owner.id, ends_at }.pass(db, key, now)
}

/// Opens a session that is known by the digest of a secret, and answers its key. `device` is what browser it is in.
pub(super) fn open(
    db: &mut Db,
    circumstances: &Circumstances,
    owner: &Holder,
    digest: &str,
    device: Option<&str>,
    ends_at: DateTime<Utc>,
) -> store::Result<i64> {
    let now = circumstances.at.machine;
    let key = sessions::insert(db, digest, owner.id, device, now, ends_at)?;
    if key % FORGOTTEN_EVERY == 0 {
        sessions::forget_before(db, now)?;
    }
    let event = Event { name: "session.began", subject: &owner.email, ..Event::default() };
    context::record(db, circumstances, By::owner(owner.id, &owner.email), "done", event)?;
    Ok(key)
}

/// A session, with the secret id that its signed tokens carry.
struct Session {
    key: i64,
    id: String,
    user_id: i64,
    ends_at: DateTime<Utc>,
}

impl Session {
    fn pass(self, db: &mut Db, key: &SigningKey, now: DateTime<Utc>) -> Outcome<Pass> {
        let refresh_token = OpaqueToken::generate(Kind::Refresh);
        let idle = (now + LONGEST_IDLE).min(self.ends_at);
        sessions::insert_refresh(db, &refresh_token.digest(), self.key, idle)?;
        let expires_at = (now + LONGEST_LIFE).min(self.ends_at);
        let claims = Claims { user: self.user_id.to_string(), session: self.id, issued_at: now, expires_at };
        let access_token = key.issue(&claims)?;
        Ok(Pass { access_token, expires_in: (expires_at - now).num_seconds(), refresh_token })
    }
}

/// Goes on with a session: the refresh token and the signed tokens so far are spent. A refresh token that comes a
/// second time was stolen from one of the two who sent it, so the session ends.
pub fn refresh(gate: &Gate<'_>, key: &SigningKey, refresh_token: &str) -> Outcome<Pass> {
    if Kind::of(refresh_token) != Some(Kind::Refresh) {
        return Err(Failure::SignedOut);
    }
    let digest = secret::digest(refresh_token);
    // The refusal is the inner result: what it changed must stay.
    gate.database.write(|db| -> Outcome<Outcome<Pass>> {
        let Some(found) = sessions::find_refresh(db, &digest)? else { return Ok(Err(Failure::SignedOut)) };
        if !sessions::spend_refresh(db, &digest, gate.machine_time())? {
            end_stolen(db, gate.circumstances, &found)?;
            return Ok(Err(Failure::SignedOut));
        }
        if !is_open(&found, gate.machine_time()) {
            return Ok(Err(Failure::SignedOut));
        }
        let id = secret::session_id();
        sessions::set_digest(db, found.session_id, &secret::digest(&id))?;
        let ends_at = found.session_expires_at.and_utc();
        Session { key: found.session_id, id, user_id: found.user_id, ends_at }
            .pass(db, key, gate.machine_time())
            .map(Ok)
    })?
}

fn is_open(found: &Refresh, now: DateTime<Utc>) -> bool {
    let now = now.naive_utc();
    found.expires_at > now
        && found.session_expires_at > now
        && found.session_ended_at.is_none()
        && found.disabled_at.is_none()
}

fn end_stolen(db: &mut Db, circumstances: &Circumstances, found: &Refresh) -> store::Result<()> {
    const BECAUSE: &str = "a refresh token came a second time";
    if found.session_ended_at.is_some() {
        return Ok(());
    }
    sessions::end(db, found.session_id, circumstances.at.machine, BECAUSE)?;
    let after = Some(json!({"reason": BECAUSE}));
    let event = Event { name: "session.ended", subject: &found.email, after, ..Event::default() };
    context::record(db, circumstances, By::nobody(&found.email), "done", event)
}

/// Ends the session in which this is asked.
pub fn end(context: &mut Context<'_>) -> Outcome<()> {
    const BECAUSE: &str = "signed out";
    let Credential::Session(session) = context.actor.credential else {
        return Err(Failure::Conflict("only a session can be signed out: tokens are revoked under /me/tokens".into()));
    };
    sessions::end(context.db, session, context.at().machine, BECAUSE)?;
    let actor = context.actor;
    let after = Some(json!({"reason": BECAUSE}));
    context.record(Event { name: "session.ended", subject: &actor.email, after, ..Event::default() })?;
    Ok(())
}

#[cfg(test)]
mod tests;
