//! Guesses at passwords in the last minutes, so that nobody gets many on any instance, across restarts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::each::each;
use super::schema::{password_guesses, users};
use super::users::Holder;
use super::{Db, Result};

/// How many are forgotten at once: what is old is more than one statement can name only after an attack.
const AT_ONCE: i64 = 1_000;

#[diesel::declare_sql_function]
extern "SQL" {
    /// Waits for the lock with this key and keeps it until the transaction ends. What PostgreSQL answers is nothing.
    fn pg_advisory_xact_lock(key: BigInt) -> Text;
}

/// Makes others who guess at an address that no account has wait for the end of this transaction, so that ten at once
/// are ten as they are where an account [is held](super::users::lock). SQLite lets one write at a time anyway.
pub fn lock(db: &mut Db, account: &str) -> Result<()> {
    if let Db::Postgres(postgres) = db {
        diesel::select(pg_advisory_xact_lock(lock_key(account))).execute(postgres)?;
    }
    Ok(())
}

/// A number for an account, from the beginning of its digest. Two that share one wait for each other and no more.
fn lock_key(account: &str) -> i64 {
    account.get(..15).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

macro_rules! guesses {
    ($account:expr, $since:expr) => {
        password_guesses::table
            .filter(password_guesses::account.eq($account).and(password_guesses::guessed_at.gt($since.naive_utc())))
    };
}

/// When the guesses at this account since `since` were made, oldest first.
pub fn since(db: &mut Db, account: &str, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    let query = guesses!(account, since).order(password_guesses::guessed_at).select(password_guesses::guessed_at);
    let times: Vec<NaiveDateTime> = each!(db, c => query.load(c))?;
    Ok(times.into_iter().map(|time| time.and_utc()).collect())
}

/// The same, and the account with this address in lower case, if there is one: one question either way.
pub fn with_holder(
    db: &mut Db,
    account: &str,
    email: &str,
    since: DateTime<Utc>,
) -> Result<(Vec<DateTime<Utc>>, Option<Holder>)> {
    type Row = (Option<i64>, Option<String>, Option<NaiveDateTime>);
    let holders = users::table.filter(users::email.eq(email)).select((
        users::id.nullable(),
        users::password_hash,
        users::disabled_at,
    ));
    let guesses = guesses!(account, since).select((
        None::<i64>.into_sql::<Nullable<BigInt>>(),
        None::<String>.into_sql::<Nullable<Text>>(),
        password_guesses::guessed_at.nullable(),
    ));
    let query = holders.union_all(guesses);
    let rows: Vec<Row> = each!(db, c => query.load(c))?;
    let mut holder = None;
    let mut times = Vec::new();
    for row in rows {
        match row {
            (Some(id), hash, disabled_at) => {
                holder = Some(Holder { id, email: email.to_owned(), hash, disabled_at });
            }
            (None, _, guessed_at) => times.extend(guessed_at.map(|time| time.and_utc())),
        }
    }
    times.sort_unstable();
    Ok((times, holder))
}

/// Counts a guess.
pub fn insert(db: &mut Db, account: &str, now: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(password_guesses::table)
        .values((password_guesses::account.eq(account), password_guesses::guessed_at.eq(now.naive_utc())))
        .execute(db)?;
    Ok(())
}

/// Forgets guesses that no longer count, but for those that somebody else is just forgetting.
pub fn forget_before(db: &mut Db, time: DateTime<Utc>) -> Result<()> {
    let old = password_guesses::guessed_at.lt(time.naive_utc());
    let old = password_guesses::table.filter(old).select(password_guesses::id).limit(AT_ONCE);
    let ids: Vec<i64> = match db {
        Db::Sqlite(sqlite) => old.load(sqlite)?,
        Db::Postgres(postgres) => old.for_update().skip_locked().load(postgres)?,
    };
    diesel::delete(password_guesses::table.filter(password_guesses::id.eq_any(ids))).execute(db)?;
    Ok(())
}
