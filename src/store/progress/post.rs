//! Posting updates: all that they write, in one statement where that can be.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;

use super::{NewEntry, insert, insert_mark};
use crate::domain::progress::Mark;
use crate::domain::rag::Rag;
use crate::store::repeated::repeated;
use crate::store::{Db, Error, Result, actions, audit, open_dates, plans};

/// How many updates are posted by one statement at most.
pub const AT_ONCE: usize = 16;

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

/// What to do about a plan that somebody else is changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnLocked {
    /// Wait until they are done.
    Wait,
    /// Write nothing to it.
    Skip,
}

/// Stores an update, its marks and what the audit log says of it, counts it as a write to its action and its plan, and
/// answers its key. Whoever posts has the plan's turn.
pub fn post(db: &mut Db, posting: &Posting<'_>) -> Result<i64> {
    let id = match db {
        Db::Sqlite(_) => one_by_one(db, posting)?,
        Db::Postgres(c) => {
            let keys = at_once(c, std::slice::from_ref(posting), OnLocked::Wait)?;
            let changed = || Error::Broken("an action was written to out of turn".to_owned());
            keys.first().copied().flatten().ok_or_else(changed)?
        }
    };
    posting.marks.iter().try_for_each(|mark| insert_mark(db, id, *mark, posting.entry.as_at))?;
    if posting.moves_open_date {
        open_dates::keep(db, posting.entry.action_id)?;
    }
    Ok(id)
}

/// Stores plain updates, at most [`AT_ONCE`] and each of another action, by one statement, which is a transaction by itself,
/// and answers the key of each: none where the action has another version by now, or where its plan was passed over.
/// SQLite, where one writes at a time in any case, has no such statement.
pub fn post_all(db: &mut Db, postings: &[Posting<'_>], on_locked: OnLocked) -> Result<Vec<Option<i64>>> {
    match db {
        Db::Sqlite(_) => Ok(vec![None; postings.len()]),
        Db::Postgres(c) => at_once(c, postings, on_locked).map_err(|error| db.why_not_committed(error)),
    }
}

fn one_by_one(db: &mut Db, posting: &Posting<'_>) -> Result<i64> {
    actions::bump_version(db, posting.entry.action_id)?;
    plans::bump_revision_by_slug(db, posting.plan)?;
    let id = insert(db, &posting.entry, &[])?;
    audit::insert(db, &posting.audit)?;
    Ok(id)
}

/// What a posting writes, by the names that the statement gives it.
#[derive(Serialize)]
struct Sent<'a> {
    plan: &'a str,
    action_id: i64,
    seen: i64,
    as_at: NaiveDate,
    until_day: NaiveDate,
    ends: Option<i64>,
    recorded_at: NaiveDateTime,
    user_id: Option<i64>,
    state: &'static str,
    rag: Option<&'static str>,
    note: Option<&'a str>,
    actor: &'a str,
    via: &'a str,
    event: &'a str,
    outcome: &'a str,
    subject: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    request_id: &'a str,
}

impl<'a> Sent<'a> {
    fn of(posting: &'a Posting<'_>) -> Self {
        let (entry, audit) = (&posting.entry, &posting.audit);
        Self {
            plan: posting.plan,
            action_id: entry.action_id,
            seen: posting.seen,
            as_at: entry.as_at,
            until_day: entry.place.until,
            ends: entry.place.ends,
            recorded_at: entry.recorded_at.naive_utc(),
            user_id: entry.user_id,
            state: entry.state.as_str(),
            rag: entry.rag.map(Rag::as_str),
            note: entry.note,
            actor: audit.actor,
            via: &audit.via,
            event: audit.event,
            outcome: audit.outcome,
            subject: audit.subject,
            before: audit.before.as_deref(),
            after: audit.after.as_deref(),
            request_id: audit.request_id,
        }
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    action_id: i64,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

const WAITING: &str = include_str!("post.sql");
static PASSING: LazyLock<String> =
    LazyLock::new(|| WAITING.replace("FOR NO KEY UPDATE", "FOR NO KEY UPDATE SKIP LOCKED"));

fn at_once(db: &mut PgConnection, postings: &[Posting<'_>], on_locked: OnLocked) -> QueryResult<Vec<Option<i64>>> {
    let sent: Vec<_> = postings.iter().map(Sent::of).collect();
    let sent = serde_json::to_string(&sent).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let stored: Vec<Stored> = match on_locked {
        OnLocked::Wait => repeated!(sql_query(WAITING).bind::<Text, _>(sent)).get_results(db)?,
        OnLocked::Skip => repeated!(sql_query(PASSING.as_str()).bind::<Text, _>(sent)).get_results(db)?,
    };
    let key = |posting: &Posting<'_>| stored.iter().find(|one| one.action_id == posting.entry.action_id);
    Ok(postings.iter().map(|posting| key(posting).map(|stored| stored.id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_statements_take_as_many_at_once() {
        let limit = format!("LIMIT {AT_ONCE}\n");
        for statement in [WAITING, include_str!("../standing/named.sql")] {
            assert!(statement.contains(&limit), "{statement}");
        }
    }
}
