//! Posting an update: all that it writes, in one statement where that can be.

use std::sync::MutexGuard;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};

use super::{NewEntry, insert, insert_mark};
use crate::domain::progress::Mark;
use crate::domain::rag::Rag;
use crate::store::repeated::repeated;
use crate::store::{Db, Result, actions, audit, line, open_dates, plans};

/// An update, and what was known of its action when it was judged.
#[derive(Debug)]
pub struct Posting<'a> {
    /// The plan's slug.
    pub plan: &'a str,
    /// The version that its action had.
    pub seen: i64,
    /// The update.
    pub entry: NewEntry<'a>,
    /// The marks it sets.
    pub marks: &'a [Mark],
    /// Whether the date by which the action is to be done is another from now on, or is no longer waited for.
    pub moves_open_date: bool,
    /// What the audit log is to say.
    pub audit: audit::NewEntry<'a>,
}

/// Stores an update, its marks and what the audit log says of it, counts it as a write to its action and its plan, and
/// answers its key. If the action has another version by now nothing is stored and there is no key. In either case others
/// who want to change the plan wait from here on until the transaction ends, if this is a part of one.
pub fn post(db: &mut Db, posting: &Posting<'_>) -> Result<Option<i64>> {
    if posting.marks.is_empty() && !posting.moves_open_date {
        return enter(db, posting);
    }
    db.together(|db| {
        let Some(id) = enter(db, posting)? else { return Ok(None) };
        posting.marks.iter().try_for_each(|mark| insert_mark(db, id, *mark, posting.entry.as_at))?;
        if posting.moves_open_date {
            open_dates::keep(db, posting.entry.action_id)?;
        }
        Ok(Some(id))
    })
}

/// Waits for the first place of those who post updates to this plan, where many can at once. Whoever has begun a transaction
/// need not: they may have the plan's turn already, for which the first would wait.
pub fn first_in_line(db: &mut Db, plan: &str) -> Option<MutexGuard<'static, ()>> {
    let alone = matches!(db, Db::Sqlite(_)) || db.is_in_transaction();
    (!alone).then(|| line::be_first(plan))
}

fn enter(db: &mut Db, posting: &Posting<'_>) -> Result<Option<i64>> {
    match db {
        Db::Sqlite(_) => one_by_one(db, posting),
        Db::Postgres(c) => at_once(c, posting).map_err(|error| db.why_not_done(error)),
    }
}

fn one_by_one(db: &mut Db, posting: &Posting<'_>) -> Result<Option<i64>> {
    if !actions::count_write_if_unchanged(db, posting.entry.action_id, posting.seen)? {
        return Ok(None);
    }
    plans::count_change_by_slug(db, posting.plan)?;
    let id = insert(db, &posting.entry, &[])?;
    audit::insert(db, &posting.audit)?;
    Ok(Some(id))
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

fn at_once(db: &mut PgConnection, posting: &Posting<'_>) -> QueryResult<Option<i64>> {
    let (entry, audit) = (&posting.entry, &posting.audit);
    let statement = sql_query(include_str!("post.sql"))
        .bind::<Text, _>(posting.plan)
        .bind::<BigInt, _>(entry.action_id)
        .bind::<BigInt, _>(posting.seen)
        .bind::<Date, _>(entry.as_at)
        .bind::<Nullable<BigInt>, _>(entry.place.ends)
        .bind::<Timestamp, _>(entry.recorded_at.naive_utc())
        .bind::<Nullable<BigInt>, _>(entry.user_id)
        .bind::<Text, _>(audit.actor)
        .bind::<Text, _>(&audit.via)
        .bind::<Text, _>(audit.event)
        .bind::<Text, _>(audit.outcome)
        .bind::<Text, _>(audit.subject)
        .bind::<Nullable<Text>, _>(&audit.before)
        .bind::<Nullable<Text>, _>(&audit.after)
        .bind::<Text, _>(audit.request_id)
        .bind::<Date, _>(entry.place.until)
        .bind::<Text, _>(entry.state.as_str())
        .bind::<Nullable<Text>, _>(entry.rag.map(Rag::as_str))
        .bind::<Nullable<Text>, _>(entry.note);
    let key: Option<Key> = repeated!(statement).get_result(db).optional()?;
    Ok(key.map(|key| key.id))
}
