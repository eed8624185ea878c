//! Accounts and what their owners chair.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::{chairs, groups, users};
use super::{Db, Error, Result};
use crate::domain::account::Account;

type Row = (i64, String, String, String, Option<chrono::NaiveDateTime>, i64);

macro_rules! accounts {
    () => {
        users::table.select((users::id, users::email, users::name, users::role, users::disabled_at, users::version))
    };
}

fn account(db: &mut Db, (id, email, name, role, disabled_at, version): Row) -> Result<Account> {
    let rows: Vec<(String, bool)> = chairs::table
        .inner_join(groups::table)
        .filter(chairs::user_id.eq(id))
        .order(groups::slug)
        .select((groups::slug, chairs::deputy))
        .load(db)?;
    let (deputies, chairs): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, deputy)| *deputy);
    Ok(Account {
        id,
        email,
        name,
        role: role.parse().map_err(Error::Broken)?,
        chairs: chairs.into_iter().map(|(slug, _)| slug).collect(),
        deputy_for: deputies.into_iter().map(|(slug, _)| slug).collect(),
        disabled: disabled_at.is_some(),
        version,
    })
}

/// The accounts with a key above `after`, at most `limit`.
pub fn list(db: &mut Db, after: i64, limit: i64) -> Result<Vec<Account>> {
    let rows: Vec<Row> = accounts!().filter(users::id.gt(after)).order(users::id).limit(limit).load(db)?;
    rows.into_iter().map(|row| account(db, row)).collect()
}

/// One account by its key.
pub fn find(db: &mut Db, id: i64) -> Result<Option<Account>> {
    let row: Option<Row> = accounts!().filter(users::id.eq(id)).first(db).optional()?;
    row.map(|row| account(db, row)).transpose()
}

/// One account by its e-mail address, in lower case.
pub fn find_by_email(db: &mut Db, email: &str) -> Result<Option<Account>> {
    let row: Option<Row> = accounts!().filter(users::email.eq(email)).first(db).optional()?;
    row.map(|row| account(db, row)).transpose()
}

/// Whether there is any account at all.
pub fn exist(db: &mut Db) -> Result<bool> {
    let first: Option<i64> = users::table.select(users::id).first(db).optional()?;
    Ok(first.is_some())
}

/// How many accounts are administrators who may sign in.
pub fn count_administrators(db: &mut Db) -> Result<i64> {
    Ok(users::table.filter(users::role.eq("administrator").and(users::disabled_at.is_null())).count().get_result(db)?)
}

/// The stored password hash of an account, if it has a password.
pub fn password_hash(db: &mut Db, id: i64) -> Result<Option<String>> {
    let hash: Option<Option<String>> = users::table.find(id).select(users::password_hash).first(db).optional()?;
    Ok(hash.flatten())
}

/// What signing in needs of an account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holder {
    /// The account's key.
    pub id: i64,
    /// Its address.
    pub email: String,
    /// The stored password hash, if there is a password.
    pub hash: Option<String>,
    /// When the account was shut.
    pub disabled_at: Option<chrono::NaiveDateTime>,
}

/// Locks an account until the end of the transaction, so that others who guess at its password take turns and nobody
/// changes it, and says whether it is as it was found. SQLite has one writer at a time in any case.
pub fn lock(db: &mut Db, found: &Holder) -> Result<bool> {
    let row = users::table.filter(users::id.eq(found.id)).select((
        users::id,
        users::email,
        users::password_hash,
        users::disabled_at,
    ));
    let now: Vec<Holder> = match db {
        Db::Sqlite(sqlite) => row.load(sqlite)?,
        Db::Postgres(postgres) => row.for_no_key_update().load(postgres)?,
    };
    Ok(now.first() == Some(found))
}

/// Sets the password hash of an account.
pub fn set_password_hash(db: &mut Db, id: i64, hash: &str) -> Result<()> {
    diesel::update(users::table.filter(users::id.eq(id))).set(users::password_hash.eq(hash)).execute(db)?;
    Ok(())
}

/// Stores a new account without a password and answers its key.
pub fn insert(db: &mut Db, account: &Account, now: DateTime<Utc>) -> Result<i64> {
    let id = diesel::insert_into(users::table)
        .values((
            users::email.eq(&account.email),
            users::name.eq(&account.name),
            users::role.eq(account.role.as_str()),
            users::disabled_at.eq(account.disabled.then(|| now.naive_utc())),
            users::created_at.eq(now.naive_utc()),
        ))
        .returning(users::id)
        .get_result(db)?;
    set_chairs(db, id, account)?;
    Ok(id)
}

/// Stores an account that exists: name, role, chairs, disabled. Says whether it still had the version that it was
/// read with; if not, nothing is stored.
pub fn update(db: &mut Db, account: &Account, now: DateTime<Utc>) -> Result<bool> {
    let unchanged = users::id.eq(account.id).and(users::version.eq(account.version));
    let updated = diesel::update(users::table.filter(unchanged))
        .set((
            users::name.eq(&account.name),
            users::role.eq(account.role.as_str()),
            users::disabled_at.eq(account.disabled.then(|| now.naive_utc())),
            users::version.eq(users::version + 1),
        ))
        .execute(db)?;
    if updated == 0 {
        return Ok(false);
    }
    diesel::delete(chairs::table.filter(chairs::user_id.eq(account.id))).execute(db)?;
    set_chairs(db, account.id, account)?;
    Ok(true)
}

fn set_chairs(db: &mut Db, user_id: i64, account: &Account) -> Result<()> {
    let leads = account.chairs.iter().map(|slug| (slug, false));
    let deputies = account.deputy_for.iter().map(|slug| (slug, true));
    for (slug, deputy) in leads.chain(deputies) {
        let group_id: i64 = groups::table.filter(groups::slug.eq(slug)).select(groups::id).first(db)?;
        diesel::insert_into(chairs::table)
            .values((chairs::user_id.eq(user_id), chairs::group_id.eq(group_id), chairs::deputy.eq(deputy)))
            .execute(db)?;
    }
    Ok(())
}
