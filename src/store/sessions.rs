//! Sessions: what stands behind a signed token, so that it can be ended at once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::each::each;
use super::schema::{chairs, groups, refresh_tokens, sessions, users};
use super::{Db, Error, Result};
use crate::domain::person::{Actor, Credential};

type ActorRow = (String, i64, i64, String, String, String, Option<String>);

/// What is known of the people whose open sessions have digests that `$these` holds for, a row for each group they lead.
macro_rules! people {
    ($these:expr, $now:expr) => {
        sessions::table
            .inner_join(users::table)
            .left_join(chairs::table.on(chairs::user_id.eq(users::id)))
            .left_join(groups::table.on(groups::id.nullable().eq(chairs::group_id.nullable())))
            .filter($these)
            .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt($now.naive_utc())))
            .filter(users::disabled_at.is_null())
            .select((
                sessions::digest,
                sessions::id,
                users::id,
                users::email,
                users::name,
                users::role,
                groups::slug.nullable(),
            ))
    };
}

/// The person whose open session has this digest, with the rights the database gives them at this moment.
pub fn actor(db: &mut Db, digest: &str, now: DateTime<Utc>) -> Result<Option<Actor>> {
    let query = people!(sessions::digest.eq(digest), now);
    let rows: Vec<ActorRow> = each!(db, c => query.load(c))?;
    Ok(actors_of(rows)?.remove(digest))
}

/// The people whose open sessions have these digests, by digest.
pub fn actors(db: &mut Db, digests: &[String], now: DateTime<Utc>) -> Result<HashMap<String, Actor>> {
    let query = people!(sessions::digest.eq_any(digests), now);
    actors_of(each!(db, c => query.load(c))?)
}

fn actors_of(rows: Vec<ActorRow>) -> Result<HashMap<String, Actor>> {
    let mut people = HashMap::new();
    for (digest, session, user_id, email, name, role, lead) in rows {
        let role = role.parse().map_err(Error::Broken)?;
        let credential = Credential::Session(session);
        let begin = || Actor { user_id: Some(user_id), email, name, role, leads: Vec::new(), credential };
        people.entry(digest).or_insert_with(begin).leads.extend(lead);
    }
    Ok(people)
}

/// Begins a session and answers its key. `device` is what browser it is begun in; none if by a program.
pub fn insert(
    db: &mut Db,
    digest: &str,
    user_id: i64,
    device: Option<&str>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<i64> {
    let beginning = diesel::insert_into(sessions::table)
        .values((
            sessions::digest.eq(digest),
            sessions::user_id.eq(user_id),
            sessions::device.eq(device),
            sessions::started_at.eq(now.naive_utc()),
            sessions::expires_at.eq(expires_at.naive_utc()),
        ))
        .returning(sessions::id);
    Ok(each!(db, c => beginning.get_result(c))?)
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OpenSession {
    /// Its key.
    pub id: i64,
    /// What browser it was begun in; none if it was begun by a program.
    pub device: Option<String>,
    /// When it began.
    pub started_at: NaiveDateTime,
    /// When it ends unless it is used.
    pub expires_at: NaiveDateTime,
}

/// The open sessions of an account, the last one first.
pub fn open_ones(db: &mut Db, user_id: i64, now: DateTime<Utc>) -> Result<Vec<OpenSession>> {
    let open = sessions::ended_at.is_null().and(sessions::expires_at.gt(now.naive_utc()));
    let found = sessions::table
        .filter(sessions::user_id.eq(user_id).and(open))
        .order((sessions::started_at.desc(), sessions::id.desc()))
        .select((sessions::id, sessions::device, sessions::started_at, sessions::expires_at))
        .load(db)?;
    Ok(found)
}

/// When a session began, and when it ends unless it is prolonged.
pub fn span(db: &mut Db, id: i64) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    let times = sessions::table.find(id).select((sessions::started_at, sessions::expires_at));
    let times: Option<(NaiveDateTime, NaiveDateTime)> = times.first(db).optional()?;
    Ok(times.map(|(started_at, expires_at)| (started_at.and_utc(), expires_at.and_utc())))
}

/// Lets an open session last until another moment.
pub fn prolong(db: &mut Db, id: i64, expires_at: DateTime<Utc>) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id).and(sessions::ended_at.is_null())))
        .set(sessions::expires_at.eq(expires_at.naive_utc()))
        .execute(db)?;
    Ok(())
}

/// Replaces the digest of a session, whose signed tokens so far are dead from then on.
pub fn set_digest(db: &mut Db, id: i64, digest: &str) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id))).set(sessions::digest.eq(digest)).execute(db)?;
    Ok(())
}

/// Ends one session.
pub fn end(db: &mut Db, id: i64, now: DateTime<Utc>, because: &str) -> Result<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id).and(sessions::ended_at.is_null())))
        .set((sessions::ended_at.eq(now.naive_utc()), sessions::ended_because.eq(because)))
        .execute(db)?;
    Ok(())
}

/// Ends every session of an account but `keep`.
pub fn end_all_of(db: &mut Db, user_id: i64, keep: Option<i64>, now: DateTime<Utc>, because: &str) -> Result<()> {
    let others = sessions::user_id.eq(user_id).and(sessions::id.ne(keep.unwrap_or(0)));
    diesel::update(sessions::table.filter(others.and(sessions::ended_at.is_null())))
        .set((sessions::ended_at.eq(now.naive_utc()), sessions::ended_because.eq(because)))
        .execute(db)?;
    Ok(())
}

/// A refresh token and the session it belongs to.
#[derive(Debug, Queryable)]
pub struct Refresh {
    /// The session's key.
    pub session_id: i64,
    /// The account's key.
    pub user_id: i64,
    /// The account's address.
    pub email: String,
    /// When the token stops working.
    pub expires_at: NaiveDateTime,
    /// When it was used.
    pub spent_at: Option<NaiveDateTime>,
    /// When the session ends in any case.
    pub session_expires_at: NaiveDateTime,
    /// When the session was ended.
    pub session_ended_at: Option<NaiveDateTime>,
    /// When the account was shut.
    pub disabled_at: Option<NaiveDateTime>,
}

/// A refresh token by its digest.
pub fn find_refresh(db: &mut Db, digest: &str) -> Result<Option<Refresh>> {
    let found = refresh_tokens::table
        .inner_join(sessions::table.inner_join(users::table))
        .filter(refresh_tokens::digest.eq(digest))
        .select((
            sessions::id,
            users::id,
            users::email,
            refresh_tokens::expires_at,
            refresh_tokens::spent_at,
            sessions::expires_at,
            sessions::ended_at,
            users::disabled_at,
        ))
        .first(db)
        .optional()?;
    Ok(found)
}

/// Stores a refresh token of a session.
pub fn insert_refresh(db: &mut Db, digest: &str, session_id: i64, expires_at: DateTime<Utc>) -> Result<()> {
    let storing = diesel::insert_into(refresh_tokens::table).values((
        refresh_tokens::digest.eq(digest),
        refresh_tokens::session_id.eq(session_id),
        refresh_tokens::expires_at.eq(expires_at.naive_utc()),
    ));
    each!(db, c => storing.execute(c))?;
    Ok(())
}

/// Marks a refresh token as used, and says whether this was the first use. Kept, so that a second use is known for
/// what it is; of two at the same moment only one is the first.
pub fn spend_refresh(db: &mut Db, digest: &str, now: DateTime<Utc>) -> Result<bool> {
    let unspent = refresh_tokens::digest.eq(digest).and(refresh_tokens::spent_at.is_null());
    let spent = diesel::update(refresh_tokens::table.filter(unspent))
        .set(refresh_tokens::spent_at.eq(now.naive_utc()))
        .execute(db)?;
    Ok(spent == 1)
}

/// Forgets sessions that were over before `time` in any case, with their refresh tokens: some of them at a time, and
/// none that somebody else is just forgetting.
pub fn forget_before(db: &mut Db, time: DateTime<Utc>) -> Result<()> {
    const AT_ONCE: i64 = 1_000;
    let over = sessions::table.filter(sessions::expires_at.lt(time.naive_utc())).select(sessions::id).limit(AT_ONCE);
    let ids: Vec<i64> = match db {
        Db::Sqlite(sqlite) => over.load(sqlite)?,
        Db::Postgres(postgres) => over.for_update().skip_locked().load(postgres)?,
    };
    if ids.is_empty() {
        return Ok(());
    }
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(ids.clone()))).execute(db)?;
    diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(db)?;
    Ok(())
}
