//! API tokens, of which only digests are kept.

use std::collections::HashMap;

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

type ActorRow = (String, (i64, String, bool, Option<NaiveDate>), (i64, String, String, String), Option<String>);

/// What is known of the people whose working tokens have digests that `$these` holds for, a row for each group they lead. A
/// token works until the end of its last day.
macro_rules! people {
    ($these:expr, $today:expr) => {
        api_tokens::table
            .inner_join(users::table)
            .left_join(chairs::table.on(chairs::user_id.eq(users::id)))
            .left_join(groups::table.on(groups::id.nullable().eq(chairs::group_id.nullable())))
            .filter($these)
            .filter(api_tokens::revoked_at.is_null())
            .filter(api_tokens::expires_on.is_null().or(api_tokens::expires_on.ge($today).assume_not_null()))
            .filter(users::disabled_at.is_null())
            .select((
                api_tokens::digest,
                (api_tokens::id, api_tokens::label, api_tokens::read_only, api_tokens::expires_on),
                (users::id, users::email, users::name, users::role),
                groups::slug.nullable(),
            ))
    };
}

/// The person whose working token has this digest.
pub fn actor(db: &mut Db, digest: &str, today: NaiveDate) -> Result<Option<Actor>> {
    Ok(actors_of(people!(api_tokens::digest.eq(digest), today).load(db)?)?.remove(digest))
}

/// The people whose working tokens have these digests, by digest.
pub fn actors(db: &mut Db, digests: &[String], today: NaiveDate) -> Result<HashMap<String, Actor>> {
    actors_of(people!(api_tokens::digest.eq_any(digests), today).load(db)?)
}

fn actors_of(rows: Vec<ActorRow>) -> Result<HashMap<String, Actor>> {
    let mut people = HashMap::new();
    for (digest, (id, label, read_only, expires_on), (user_id, email, name, role), lead) in rows {
        let role = role.parse().map_err(Error::Broken)?;
        let credential = Credential::Token { id, label, read_only, expires_on };
        let begin = || Actor { user_id: Some(user_id), email, name, role, leads: Vec::new(), credential };
        people.entry(digest).or_insert_with(begin).leads.extend(lead);
    }
    Ok(people)
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

/// Revokes every token of an account.
pub fn revoke_all_of(db: &mut Db, user_id: i64, now: DateTime<Utc>) -> Result<()> {
    let its = api_tokens::user_id.eq(user_id).and(api_tokens::revoked_at.is_null());
    diesel::update(api_tokens::table.filter(its)).set(api_tokens::revoked_at.eq(now.naive_utc())).execute(db)?;
    Ok(())
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
