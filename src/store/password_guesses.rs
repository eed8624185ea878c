//! Guesses at passwords in the last minutes, so that nobody gets many on any instance, across restarts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::password_guesses;
use super::{Db, Result};

/// Makes others who count guesses wait for the end of this transaction, so that ten at once are ten. SQLite lets one
/// write at a time anyway.
pub fn take_turns(db: &mut Db) -> Result<()> {
    /// Any number that nothing else in this database locks.
    const LOCK: i64 = 0x7761_796d;
    if let Db::Postgres(postgres) = db {
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(LOCK)
            .execute(postgres)?;
    }
    Ok(())
}

/// When the guesses at this account since `since` were made, oldest first.
pub fn since(db: &mut Db, account: &str, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    let times: Vec<NaiveDateTime> = password_guesses::table
        .filter(password_guesses::account.eq(account).and(password_guesses::guessed_at.gt(since.naive_utc())))
        .order(password_guesses::guessed_at)
        .select(password_guesses::guessed_at)
        .load(db)?;
    Ok(times.into_iter().map(|time| time.and_utc()).collect())
}

/// Counts a guess before it is judged, and answers its key.
pub fn insert(db: &mut Db, account: &str, now: DateTime<Utc>) -> Result<i64> {
    let id = diesel::insert_into(password_guesses::table)
        .values((password_guesses::account.eq(account), password_guesses::guessed_at.eq(now.naive_utc())))
        .returning(password_guesses::id)
        .get_result(db)?;
    Ok(id)
}

/// Forgets a guess that was right, or was not judged.
pub fn forget(db: &mut Db, id: i64) -> Result<()> {
    diesel::delete(password_guesses::table.find(id)).execute(db)?;
    Ok(())
}

/// Forgets all guesses that no longer count.
pub fn forget_before(db: &mut Db, time: DateTime<Utc>) -> Result<()> {
    diesel::delete(password_guesses::table.filter(password_guesses::guessed_at.lt(time.naive_utc()))).execute(db)?;
    Ok(())
}
