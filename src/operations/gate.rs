//! Checking a password: judged outside any transaction, and counted in the one that says what it came to.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::context::{self, By, Event};
use super::{Circumstances, Failure, Outcome};
use crate::credentials::password::{Hasher, NotHashed, Verdict};
use crate::credentials::secret;
use crate::domain::account;
use crate::domain::person::Actor;
use crate::store::users::Holder;
use crate::store::{self, Database, Db, password_guesses, users};

/// How many wrong guesses at an account's password are answered within [`WINDOW`].
pub const MOST_GUESSES: usize = 10;

/// How long a wrong guess counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// How far another instance's clock may be ahead of ours. A guess later than that was recorded by a clock that has
/// been put right since, and keeps nobody out.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(1);

/// What is needed where passwords are hashed: that takes too long to do inside a transaction, so whatever comes in by
/// the gate reads, then hashes, and then writes.
#[derive(Clone, Copy)]
pub struct Gate<'a> {
    /// The database.
    pub database: &'a Database,
    /// Hashes passwords, a few at a time.
    pub hasher: &'a Hasher,
    /// When, and in the course of which request.
    pub circumstances: &'a Circumstances,
}

/// A guess at the password of an account.
#[derive(Clone, Copy)]
pub struct Guess<'a> {
    /// The account's address, in lower case.
    pub email: &'a str,
    /// What may be its password.
    pub password: &'a str,
    /// Who guesses, if they are signed in.
    pub actor: Option<&'a Actor>,
    /// What the audit log calls it if it is refused.
    pub refusal: &'static str,
}

impl<'a> Guess<'a> {
    /// Who guesses, as the audit log names them.
    fn by(&self) -> By<'a> {
        self.actor.map_or_else(|| By::nobody(self.subject()), By::from)
    }

    /// The account, as the audit log names it: what no account can have for its address may be a password that was typed into
    /// the wrong field.
    fn subject(&self) -> &'a str {
        if account::new_email(self.email).is_ok() { self.email } else { "not an e-mail address" }
    }
}

/// A right guess.
#[derive(Debug)]
pub struct Right {
    /// The account, which has not changed since the guess was judged.
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

    /// Nothing if guesses at this account are judged now; for whoever does something dear before one is.
    pub fn require_open(&self, email: &str) -> Outcome<()> {
        let (account, since) = (secret::digest(email), self.machine_time() - WINDOW);
        let times = self.database.read(|db| password_guesses::since(db, &account, since))?;
        self.require_fewer(&times)
    }

    /// Judges a guess, which costs the same whether or not there is such an account, and does what it was made for if it
    /// is right. Where the account changed meanwhile nothing can be said of the guess: it must be made again.
    ///
    /// Many may be judged at one moment, but what each came to is only said after those before it were counted: nobody
    /// learns of more than [`MOST_GUESSES`] whether they are right.
    pub fn judge<T>(&self, guess: Guess<'_>, go_on: impl FnOnce(&mut Db, Right) -> Outcome<T>) -> Outcome<T> {
        let account = secret::digest(guess.email);
        let since = self.machine_time() - WINDOW;
        let (times, holder) =
            self.database.read(|db| password_guesses::with_holder(db, &account, guess.email, since))?;
        self.require_fewer(&times)?;
        let judged = self.compare(guess.password, holder.as_ref())?;
        // The refusals are the inner results: what they record must stay.
        self.database.write(|db| {
            // A right guess as well: not to wait would tell it from wrong ones that are refused along with it.
            let unchanged = match &holder {
                Some(holder) => users::lock(db, holder)?,
                None => {
                    password_guesses::lock(db, &account)?;
                    true
                }
            };
            let mut times = password_guesses::since(db, &account, since)?;
            self.require_fewer(&times)?;
            match (judged, holder) {
                (Ok(rehash), Some(holder)) if unchanged => go_on(db, Right { holder, rehash }).map(Ok),
                (Ok(_), _) => self.refuse(db, guess, "the account has just changed", Failure::Busy).map(Err),
                (Err(reason), _) => {
                    password_guesses::forget_before(db, since)?;
                    password_guesses::insert(db, &account, self.machine_time())?;
                    let refused = self.refuse(db, guess, reason, Failure::WrongPassword)?;
                    times.push(self.machine_time());
                    times.sort_unstable();
                    self.record_closing(db, guess, &times)?;
                    Ok(Err(refused))
                }
            }
        })?
    }

    /// If this is the account's password, whether its hash is weaker than new ones; else why not, for the audit log only.
    fn compare(&self, password: &str, holder: Option<&Holder>) -> Outcome<Result<bool, &'static str>> {
        let hash = holder.filter(|holder| holder.disabled_at.is_none()).and_then(|holder| holder.hash.as_deref());
        let verdict = self.hasher.verify(password, hash).map_err(|_| Failure::Busy)?;
        Ok(match (verdict, hash) {
            (Verdict::Right { rehash }, Some(_)) => Ok(rehash),
            (_, Some(_)) => Err("wrong password"),
            (_, None) => Err("no account that can sign in"),
        })
    }

    /// Nothing if a guess is answered after guesses at these times; else the refusal. A guess that is refused unheard does not
    /// count, so that nobody is kept out for longer than [`WINDOW`] after a guess that was answered, and is not recorded:
    /// where nothing was hashed it costs next to nothing, so there may be any number of them. What is recorded is [that the
    /// account was closed](Self::record_closing).
    fn require_fewer(&self, times: &[DateTime<Utc>]) -> Outcome<()> {
        match closed_until(times, self.machine_time()) {
            Some(time) => Err(Failure::TooManyGuesses { retry_after_seconds: seconds(time - self.machine_time()) }),
            None => Ok(()),
        }
    }

    /// Records that an account is closed to guesses, if the last of those at these times has closed it.
    fn record_closing(&self, db: &mut Db, guess: Guess<'_>, times: &[DateTime<Utc>]) -> store::Result<()> {
        if closed_until(times, self.machine_time()).is_none() {
            return Ok(());
        }
        let after =
            json!({"reason": "ten wrong passwords in five minutes: none is judged until the first is as old as that"});
        let event = Event { name: "sign_in.closed", subject: guess.subject(), after: Some(after), ..Event::default() };
        context::record(db, self.circumstances, guess.by(), "done", event)
    }

    fn refuse(&self, db: &mut Db, guess: Guess<'_>, reason: &str, failure: Failure) -> Outcome<Failure> {
        let after = Some(json!({"reason": reason}));
        let event = Event { name: guess.refusal, subject: guess.subject(), after, ..Event::default() };
        context::record(db, self.circumstances, guess.by(), "refused", event)?;
        Ok(failure)
    }

    /// Hashes a new password that was found good.
    pub fn hash(&self, password: &str) -> Outcome<String> {
        self.hasher.hash(password).map_err(|error| match error {
            NotHashed::Busy(_) => Failure::Busy,
            NotHashed::TooLong => Failure::invalid("/password", error),
        })
    }
}

/// When a guess is judged again, if none is now: as soon as the oldest of the last ten leaves the window.
fn closed_until(times: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut latest = times.iter().rev().filter(|time| **time <= now + CLOCKS_APART);
    latest.nth(MOST_GUESSES - 1).map(|tenth| *tenth + WINDOW)
}

/// A wait in whole seconds, of which there is always one.
fn seconds(wait: TimeDelta) -> u64 {
    u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1000).max(1)
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
        assert_eq!(closed_until(&times[..9], second(9)), None);
        assert_eq!(closed_until(&times, second(9)), Some(second(300)));
        let eleven: Vec<_> = (0..11).map(second).collect();
        assert_eq!(closed_until(&eleven, second(10)), Some(second(301)));
    }

    #[test]
    fn guesses_recorded_by_a_clock_that_was_wrong_keep_nobody_out() {
        let times = vec![second(90_000); 20];
        assert_eq!(closed_until(&times, second(0)), None);
        assert_eq!(closed_until(&times, second(89_990)), Some(second(90_300)));
    }

    #[test]
    fn a_wait_is_never_said_to_be_over_too_soon() {
        assert_eq!(seconds(TimeDelta::milliseconds(1)), 1);
        assert_eq!(seconds(TimeDelta::milliseconds(1_000)), 1);
        assert_eq!(seconds(TimeDelta::milliseconds(1_001)), 2);
        assert_eq!(seconds(TimeDelta::zero()), 1);
    }
}
