//! API tokens, of which only digests are kept.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{api_tokens, chairs, groups, users};
use super::{Db, Error, Result};
use crate::domain::person::{Actor, Credential};

/// A token as its owner sees it: never the token itself.
#[derive(Debug, Clone, Queryable)]
pub struct ApiToken {
    /// Its key.
    pub id: i64,
    /// What the owner calls it.
    pub label: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// The last day it works.
    pub expires_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: NaiveDateTime,
}

type ActorRow = ((i64, String, bool, Option<NaiveDate>), (i64, String, String, String), Option<String>);

/// The person whose working token has this digest. A token works until the end of its last day.
pub fn actor(db: &mut Db, digest: &str, today: NaiveDate) -> Result<Option<Actor>> {
    let rows: Vec<ActorRow> = api_tokens::table
        .inner_join(users::table)
        .left_join(chairs::table.on(chairs::user_id.eq(users::id)))
        .left_join(groups::table.on(groups::id.nullable().eq(chairs::group_id.nullable())))
        .filter(api_tokens::digest.eq(digest).and(api_tokens::revoked_at.is_null()))
        .filter(api_tokens::expires_on.is_null().or(api_tokens::expires_on.ge(today).assume_not_null()))
        .filter(users::disabled_at.is_null())
        .select((
            (api_tokens::id, api_tokens::label, api_tokens::read_only, api_tokens::expires_on),
            (users::id, users::email, users::name, users::role),
            groups::slug.nullable(),
        ))
        .load(db)?;
    let leads = rows.iter().filter_map(|row| row.2.clone()).collect();
    let Some(((id, label, read_only, expires_on), (user_id, email, name, role), _)) = rows.into_iter().next() else {
        return Ok(None);
    };
    let role = role.parse().map_err(Error::Broken)?;
    let credential = Credential::Token { id, label, read_only, expires_on };
    Ok(Some(Actor { user_id: Some(user_id), email, name, role, leads, credential }))
}

/// The tokens of an account that were not revoked, with a key above `after`, at most `limit`.
pub fn list(db: &mut Db, user_id: i64, after: i64, limit: i64) -> Result<Vec<ApiToken>> {
    let tokens = api_tokens::table
        .filter(api_tokens::user_id.eq(user_id).and(api_tokens::revoked_at.is_null()))
        .filter(api_tokens::id.gt(after))
        .order(api_tokens::id)
        .limit(limit)
        .select((
            api_tokens::id,
            api_tokens::label,
            api_tokens::read_only,
            api_tokens::expires_on,
            api_tokens::created_at,
        ))
        .load(db)?;
    Ok(tokens)
}

/// A token to be stored.
#[derive(Debug)]
pub struct NewApiToken<'a> {
    /// Whose it is.
    pub user_id: i64,
    /// What the owner calls it.
    pub label: &'a str,
    /// The digest of the token.
    pub digest: &'a str,
    /// Whether it may only read.
    pub read_only: bool,
    /// The last day it works.
    pub expires_on: Option<NaiveDate>,
}

/// Stores a token and answers its key.
pub fn insert(db: &mut Db, new: &NewApiToken<'_>, now: DateTime<Utc>) -> Result<i64> {
    let id = diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::user_id.eq(new.user_id),
            api_tokens::label.eq(new.label),
            api_tokens::digest.eq(new.digest),
            api_tokens::read_only.eq(new.read_only),
            api_tokens::expires_on.eq(new.expires_on),
            api_tokens::created_at.eq(now.naive_utc()),
        ))
        .returning(api_tokens::id)
        .get_result(db)?;
    Ok(id)
}

/// Revokes a token of this account; answers its label, or nothing where there is no such token.
pub fn revoke(db: &mut Db, user_id: i64, id: i64, now: DateTime<Utc>) -> Result<Option<String>> {
    let its = api_tokens::id.eq(id).and(api_tokens::user_id.eq(user_id)).and(api_tokens::revoked_at.is_null());
    let label = diesel::update(api_tokens::table.filter(its))
        .set(api_tokens::revoked_at.eq(now.naive_utc()))
        .returning(api_tokens::label)
        .get_result(db)
        .optional()?;
    Ok(label)
}
