//! Answers already given, so that a request sent twice acts once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::schema::idempotency_keys;
use super::{Db, Error, Result};

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

/// How many answers are forgotten with each that is kept, at most.
const FORGOTTEN_AT_ONCE: i64 = 20;

/// Forgets some of the answers recorded before `oldest`, and none that somebody else is just forgetting.
pub fn forget_before(db: &mut Db, oldest: DateTime<Utc>) -> Result<()> {
    let over = idempotency_keys::table
        .filter(idempotency_keys::recorded_at.lt(oldest.naive_utc()))
        .select((idempotency_keys::user_id, idempotency_keys::key))
        .limit(FORGOTTEN_AT_ONCE);
    let over: Vec<(i64, String)> = match db {
        Db::Sqlite(sqlite) => over.load(sqlite)?,
        Db::Postgres(postgres) => over.for_update().skip_locked().load(postgres)?,
    };
    for (user_id, key) in over {
        diesel::delete(idempotency_keys::table.find((user_id, key))).execute(db)?;
    }
    Ok(())
}

/// Keeps the answer to the request that took the key.
pub fn keep(db: &mut Db, user_id: i64, key: &str, answer: &Answer) -> Result<()> {
    let kept = diesel::update(idempotency_keys::table.find((user_id, key)))
        .set((
            idempotency_keys::status.eq(answer.status),
            idempotency_keys::location.eq(&answer.location),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::etag.eq(&answer.etag),
        ))
        .execute(db)?;
    // It had been taken a day ago, was found to be taken, and was forgotten before its answer was looked for.
    if kept == 1 { Ok(()) } else { Err(Error::Unavailable("an Idempotency-Key was just forgotten".to_owned())) }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::store::Database;
    use crate::store::connection::Address;

    fn moment(hour: u32) -> DateTime<Utc> {
        format!("2018-10-01T{hour:02}:00:00Z").parse().expect("a moment")
    }

    #[test]
    fn what_is_old_is_forgotten_some_at_a_time_and_what_is_forgotten_is_not_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(&Address::Sqlite(folder.path().join("test.db"))).expect("a database");
        let answer =
            Answer { fingerprint: "f".to_owned(), status: 201, location: None, body: "{}".to_owned(), etag: None };
        let done: Result<()> = database.write(|db| {
            db.batch_execute(
                "INSERT INTO users (id, email, name, role, created_at) VALUES (1, 'a', 'A', 'viewer', '')",
            )?;
            for number in 0..50 {
                assert!(claim(db, 1, &number.to_string(), "f", moment(1))?);
            }
            assert!(claim(db, 1, "new", "f", moment(3))?);
            let left = |db: &mut Db| idempotency_keys::table.count().get_result::<i64>(db);
            for expected in [31, 11, 1, 1] {
                forget_before(db, moment(2))?;
                assert_eq!(left(db)?, expected);
            }
            keep(db, 1, "new", &answer)?;
            assert!(matches!(keep(db, 1, "7", &answer), Err(Error::Unavailable(_))));
            Ok(())
        });
        done.expect("done");
    }
}
