//! Answers already given, so that a request sent twice acts once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

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
    /// The `ETag` header.
    pub etag: Option<String>,
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
            idempotency_keys::etag,
        ))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Takes a key for this person's request, unless it is taken. Whoever comes with the same key at the same time, here or on
/// another instance, waits until this transaction has ended, and then finds the answer or takes the key.
pub fn claim(db: &mut Db, user_id: i64, key: &str, fingerprint: &str, now: DateTime<Utc>) -> Result<bool> {
    // Written out, because diesel has no `ON CONFLICT` for two databases at once; both know it.
    let claiming = "INSERT INTO idempotency_keys (user_id, key, fingerprint, status, body, recorded_at) \
                    VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT DO NOTHING";
    let claimed = diesel::sql_query(claiming)
        .bind::<BigInt, _>(user_id)
        .bind::<Text, _>(key)
        .bind::<Text, _>(fingerprint)
        .bind::<Timestamp, _>(now.naive_utc())
        .execute(db)?;
    Ok(claimed == 1)
}

/// Keeps the answer to the request that took the key, and forgets those recorded before `oldest`.
pub fn keep(db: &mut Db, user_id: i64, key: &str, answer: &Answer, oldest: DateTime<Utc>) -> Result<()> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::recorded_at.lt(oldest.naive_utc()))).execute(db)?;
    diesel::update(idempotency_keys::table.find((user_id, key)))
        .set((
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::location.eq(&answer.location),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::etag.eq(&answer.etag),
        ))
        .execute(db)?;
    Ok(())
}
