//! Passwords hashed with argon2id, and guesses compared with the hash.

use std::hint::black_box;
use std::time::Duration;

pub use super::slots::Busy;

use super::slots::{Memory, Slots};
use super::stored_hash::{SALT_BYTES, StoredHash};
use super::{random, stored_hash};

/// The longest password that is looked at, in bytes of UTF-8.
pub const LONGEST_BYTES: usize = 1_024;

const SLOTS: usize = 2;
const LONGEST_QUEUE: usize = 64;
const LONGEST_WAIT: Duration = Duration::from_secs(2);

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
    /// No slot came free in time.
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// Hashes and verifies passwords, two at a time in about 40 MB that are allocated at first use. One for the whole
/// process; its callers are threads that may block, up to 64 of which wait up to 2 seconds for their turn.
pub struct Hasher {
    slots: Slots,
}

impl Hasher {
    /// A hasher that has allocated nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { slots: Slots::new(SLOTS, LONGEST_QUEUE, LONGEST_WAIT) }
    }

    /// Hashes a password with a new salt. Returns the PHC text to store, about 100 ASCII characters.
    pub fn hash(&self, password: &str) -> Result<String, NotHashed> {
        if password.len() > LONGEST_BYTES {
            return Err(NotHashed::TooLong);
        }
        let salt = random::bytes();
        let made = self.slots.hold(|memory| stored_hash::make(password, salt, memory))?;
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
        self.slots.hold(|memory| judge(password, stored.as_ref(), memory))?
    }

    /// Gives back the memory, if no password was hashed since this was last called.
    pub fn rest(&self) {
        self.slots.rest();
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
