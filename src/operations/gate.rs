//! Checking a password: counted before it is judged, and judged outside any transaction.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::context::{self, Event};
use super::{Circumstances, Failure, Outcome};
use crate::credentials::password::{Hasher, NotHashed, Verdict};
use crate::credentials::secret;
use crate::store::users::Holder;
use crate::store::{self, Database, Db, password_guesses, users};

/// How many guesses at an account's password are judged within [`WINDOW`].
pub const MOST_GUESSES: usize = 10;

/// How long a guess counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// How far another instance's clock may be ahead of ours. A guess later than that was recorded by a clock that has
/// been put right since, and keeps nobody out.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(1);

/// What is needed where passwords are hashed: that takes too long to do inside a transaction, so whatever comes in by
/// the gate takes several.
#[derive(Clone, Copy)]
pub struct Gate<'a> {
    /// The database.
    pub database: &'a Database,
    /// Hashes passwords, a few at a time.
    pub hasher: &'a Hasher,
    /// When, and in the course of which request.
    pub circumstances: &'a Circumstances,
}

/// A guess that was counted and judged.
#[derive(Debug)]
pub struct Guess {
    /// The key under which it counts, until it is forgotten.
    pub id: i64,
    /// The account, if the guess was right; else why not, for the audit log only.
    pub judged: Result<Right, &'static str>,
}

/// A right guess.
#[derive(Debug)]
pub struct Right {
    /// The account as it was when the guess was judged: what is stored next must find it unchanged.
    pub holder: Holder,
    /// Whether the stored hash is weaker than new ones.
    pub rehash: bool,
}

impl Gate<'_> {
    /// The time by which sessions and guesses are measured.
    #[must_use]
    pub fn machine_time(&self) -> DateTime<Utc> {
        self.circumstances.at.machine
    }

    /// Judges a guess at the password of the account with this address, in lower case. Whoever asks forgets the guess
    /// if it was right. A guess costs the same whether or not there is such an account.
    pub fn judge(&self, email: &str, password: &str, event: &str) -> Outcome<Guess> {
        let (id, holder) = self.count(email, event)?;
        let usable = holder.filter(|holder| holder.disabled_at.is_none());
        let hash = usable.as_ref().and_then(|holder| holder.hash.as_deref());
        let verdict = self.hasher.verify(password, hash);
        let judged = match (verdict, usable) {
            (Ok(Verdict::Right { rehash }), Some(holder)) => Ok(Right { holder, rehash }),
            (Ok(_), Some(Holder { hash: Some(_), .. })) => Err("wrong password"),
            (Ok(_), _) => Err("no account that can sign in"),
            (Err(_), _) => {
                self.database.write(|db| password_guesses::forget(db, id))?;
                return Err(Failure::Busy);
            }
        };
        Ok(Guess { id, judged })
    }

    /// Counts a guess and looks the account up, or says when the next one may be made. What is refused is not
    /// counted, so that nobody is kept out for longer than [`WINDOW`] after a guess that was judged.
    fn count(&self, email: &str, event: &str) -> Outcome<(i64, Option<Holder>)> {
        let account = secret::digest(email);
        self.database.write(|db| {
            password_guesses::take_turns(db)?;
            let since = self.machine_time() - WINDOW;
            password_guesses::forget_before(db, since)?;
            let times = password_guesses::since(db, &account, since)?;
            if let Some(retry_after_seconds) = closed_for(&times, self.machine_time()) {
                self.refuse(db, email, event, "too many wrong passwords")?;
                return Ok(Err(Failure::TooManyGuesses { retry_after_seconds }));
            }
            let id = password_guesses::insert(db, &account, self.machine_time())?;
            Ok::<_, Failure>(Ok((id, users::holder(db, email)?)))
        })?
    }

    /// Records that somebody who is not signed in was refused.
    pub fn refuse(&self, db: &mut Db, email: &str, event: &str, reason: &str) -> store::Result<()> {
        let event = Event { name: event, subject: email, after: Some(json!({"reason": reason})), ..Event::default() };
        context::record(db, self.circumstances, None, email, "refused", event)
    }

    /// Hashes a new password that was found good.
    pub fn hash(&self, password: &str) -> Outcome<String> {
        self.hasher.hash(password).map_err(|error| match error {
            NotHashed::Busy(_) => Failure::Busy,
            NotHashed::TooLong => Failure::invalid("/password", error),
        })
    }
}

/// For how many seconds no guess is judged: until the oldest of the last ten leaves the window.
fn closed_for(times: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u64> {
    let mut latest = times.iter().rev().filter(|time| **time <= now + CLOCKS_APART);
    let tenth = latest.nth(MOST_GUESSES - 1)?;
    let wait = *tenth + WINDOW - now;
    Some(u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1000).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + second, 0).expect("a time")
    }

    #[test]
    fn the_gate_is_closed_until_the_oldest_of_the_last_ten_leaves_the_window() {
        let times: Vec<_> = (0..10).map(second).collect();
        assert_eq!(closed_for(&times[..9], second(9)), None);
        assert_eq!(closed_for(&times, second(9)), Some(291));
        assert_eq!(closed_for(&times, second(299)), Some(1));
        let eleven: Vec<_> = (0..11).map(second).collect();
        assert_eq!(closed_for(&eleven, second(10)), Some(291));
    }

    #[test]
    fn guesses_recorded_by_a_clock_that_was_wrong_keep_nobody_out() {
        let times = vec![second(90_000); 20];
        assert_eq!(closed_for(&times, second(0)), None);
        assert_eq!(closed_for(&times, second(89_990)), Some(310));
    }
}
