//! What the program keeps for itself in the database.

use chrono::NaiveDate;

use super::{Failure, Outcome};
use crate::clock::Clock;
use crate::credentials::session_token::SigningKey;
use crate::store::{Database, Db, settings};

const SIGNING_KEY: &str = "session_signing_key";
const DEMONSTRATION_DAY: &str = "demonstration_day";

/// The key that signs session tokens, made at the first start and the same for every instance. With a copy of the
/// database alone nobody can sign in: a token also carries a secret of which the database has only the digest.
pub fn signing_key(database: &Database) -> Outcome<SigningKey> {
    let stored = database.read(|db| settings::get(db, SIGNING_KEY))?;
    let text = match stored {
        Some(text) => text,
        None => {
            let new = SigningKey::generate().to_text();
            database.write(|db| settings::keep_first(db, SIGNING_KEY, &new))?
        }
    };
    SigningKey::from_text(&text).ok_or_else(|| Failure::Conflict("the stored signing key cannot be read".to_owned()))
}

/// The clock of this database: in a demonstration every day is the same.
pub fn clock(db: &mut Db) -> Outcome<Clock> {
    Ok(demonstration_day(db)?.map_or_else(Clock::real, Clock::fixed_on))
}

/// The day on which this database stands still, if it is a demonstration.
pub fn demonstration_day(db: &mut Db) -> Outcome<Option<NaiveDate>> {
    let stored = settings::get(db, DEMONSTRATION_DAY)?;
    Ok(stored.and_then(|day| day.parse().ok()))
}

/// Makes this database a demonstration that stands still on `day`.
pub fn set_demonstration_day(db: &mut Db, day: NaiveDate) -> Outcome<()> {
    Ok(settings::set(db, DEMONSTRATION_DAY, &day.to_string())?)
}
