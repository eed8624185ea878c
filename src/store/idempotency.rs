//! Answers already given, so that a request sent twice acts once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::idempotency_keys;
use super::{Db, Result};

/// An answer as it was given.
#[derive(Debug, Clone, Queryable)]
pub struct Answer {
    /// The digest of the request: method, path and body.
    pub fingerprint: String,
    /// The status.
    pub status: i32,
    /// The `Location` header.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// The answer given to this person's request with this key.
pub fn find(db: &mut Db, user_id: i64, key: &str) -> Result<Option<Answer>> {
    let found = idempotency_keys::table
        .find((user_id, key))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::status,
            idempotency_keys::location,
            idempotency_keys::body,
        ))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Keeps an answer, and forgets those recorded before `oldest`.
pub fn insert(
    db: &mut Db,
    user_id: i64,
    key: &str,
    answer: &Answer,
    now: DateTime<Utc>,
    oldest: DateTime<Utc>,
) -> Result<()> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::recorded_at.lt(oldest.naive_utc()))).execute(db)?;
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::user_id.eq(user_id),
            idempotency_keys::key.eq(key),
            idempotency_keys::fingerprint.eq(&answer.fingerprint),
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::location.eq(&answer.location),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::recorded_at.eq(now.naive_utc()),
        ))
        .execute(db)?;
    Ok(())
}
