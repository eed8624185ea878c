//! Passwords hashed with argon2id, and guesses compared with the hash.

use std::hint::black_box;
use std::time::Duration;

pub use super::workers::Busy;

use super::stored_hash::{SALT_BYTES, StoredHash};
use super::workers::{Memory, Terms, Workers};
use super::{random, stored_hash};

/// The longest password that is looked at, in bytes of UTF-8.
pub const LONGEST_BYTES: usize = 1_024;

const TERMS: Terms = Terms {
    threads: 2,
    longest_queue: 64,
    longest_wait: Duration::from_secs(2),
    keep_memory: Duration::from_millis(100),
};

/// What a guess came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Right {
        /// The stored hash is weaker than new ones are: hash the password again and store that instead.
        rehash: bool,
    },
    /// It is not the password, or there is no such account, or what is stored is not a hash.
    Wrong,
}

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHashed {
    /// It is longer than [`LONGEST_BYTES`].
    #[error("a password may be at most 1,024 bytes long")]
    TooLong,
    /// No thread came free in time.
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// Hashes and verifies passwords, two at a time on threads of its own, in about 40 MB that are allocated at first use
/// and given back a moment after the last. One for the whole process; its callers are threads that may block, up to 64 of which
/// wait up to 2 seconds for their turn.
pub struct Hasher {
    workers: Workers,
}

impl Hasher {
    /// A hasher with its threads, which have allocated nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { workers: Workers::new(TERMS) }
    }

    /// Hashes a password with a new salt. Returns the PHC text to store, about 100 ASCII characters.
    pub fn hash(&self, password: &str) -> Result<String, NotHashed> {
        if password.len() > LONGEST_BYTES {
            return Err(NotHashed::TooLong);
        }
        let salt = random::bytes();
        let password = password.to_owned();
        let made = self.workers.run(move |memory| stored_hash::make(&password, salt, memory))?;
        Ok(made?)
    }

    /// Compares a guess with the stored PHC text; `None` stands for an account that does not exist or has no password.
    ///
    /// Every wrong guess costs a hash at today's cost at least, whether or not there is an account, so that the time
    /// taken tells nobody which accounts exist. A guess over [`LONGEST_BYTES`] is wrong for every account at once.
    pub fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict, Busy> {
        if password.len() > LONGEST_BYTES {
            return Ok(Verdict::Wrong);
        }
        let stored = stored.and_then(StoredHash::read);
        let password = password.to_owned();
        self.workers.run(move |memory| judge(&password, stored.as_ref(), memory))?
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

fn judge(password: &str, stored: Option<&StoredHash>, memory: &mut Memory) -> Result<Verdict, Busy> {
    let rehash = stored.is_none_or(StoredHash::is_weaker_than_today);
    if let Some(stored) = stored
        && stored.matches(password, memory)?
    {
        return Ok(Verdict::Right { rehash });
    }
    if rehash {
        // Nothing was hashed, or something cheaper: take the time that any other wrong guess takes.
        black_box(stored_hash::make(password, [0; SALT_BYTES], memory)?);
    }
    Ok(Verdict::Wrong)
}

#[cfg(test)]
mod tests;
