//! One-time links with which a password is set, of which only digests are kept.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::password_links;
use super::{Db, Result};

/// Stores a link for an account, or for the first administrator; earlier unused ones for the same stop working.
pub fn insert(db: &mut Db, digest: &str, user_id: Option<i64>, expires_at: DateTime<Utc>) -> Result<()> {
    let unused = password_links::used_at.is_null();
    match user_id {
        Some(id) => {
            diesel::delete(password_links::table.filter(unused.and(password_links::user_id.eq(id)))).execute(db)?
        }
        None => {
            diesel::delete(password_links::table.filter(unused.and(password_links::user_id.is_null()))).execute(db)?
        }
    };
    diesel::insert_into(password_links::table)
        .values((
            password_links::digest.eq(digest),
            password_links::user_id.eq(user_id),
            password_links::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(db)?;
    Ok(())
}

/// Whom a working link is for: an account, or (inner `None`) the first administrator.
pub fn find(db: &mut Db, digest: &str, now: DateTime<Utc>) -> Result<Option<Option<i64>>> {
    let found = password_links::table
        .filter(password_links::digest.eq(digest).and(password_links::used_at.is_null()))
        .filter(password_links::expires_at.gt(now.naive_utc()))
        .select(password_links::user_id)
        .first(db)
        .optional()?;
    Ok(found)
}

/// Uses a link up, and says whether it was unused: of two uses at the same moment only one finds it so.
pub fn spend(db: &mut Db, digest: &str, now: DateTime<Utc>) -> Result<bool> {
    let unused = password_links::digest.eq(digest).and(password_links::used_at.is_null());
    let spent = diesel::update(password_links::table.filter(unused))
        .set(password_links::used_at.eq(now.naive_utc()))
        .execute(db)?;
    Ok(spent == 1)
}

/// Forgets the unused links of an account.
pub fn forget_of(db: &mut Db, user_id: i64) -> Result<()> {
    let unused = password_links::user_id.eq(user_id).and(password_links::used_at.is_null());
    diesel::delete(password_links::table.filter(unused)).execute(db)?;
    Ok(())
}
