//! The audit log: appended with every write, sign-in and refusal, but for guesses that are refused unheard; nothing here
//! changes or removes an entry.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::connection::Backend;
use super::each::each;
use super::schema::audit_entries;
use super::{Db, Result};

/// An entry to be appended.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Whose account.
    pub user_id: Option<i64>,
    /// The account's address, the address that was tried, or "command line".
    pub actor: &'a str,
    /// By session, by which token, or at the command line.
    pub via: String,
    /// What sort of thing happened, such as `progress_update.posted`.
    pub event: &'a str,
    /// `done` or `refused`.
    pub outcome: &'a str,
    /// The plan's slug.
    pub plan: Option<&'a str>,
    /// What it happened to, such as `1.1` or an address.
    pub subject: &'a str,
    /// What was, as JSON.
    pub before: Option<String>,
    /// What is now, as JSON; of a refusal, the reason.
    pub after: Option<String>,
    /// The request.
    pub request_id: &'a str,
}

/// Appends an entry.
pub fn insert(db: &mut Db, entry: &NewEntry<'_>) -> Result<()> {
    let appending = diesel::insert_into(audit_entries::table).values((
        audit_entries::recorded_at.eq(entry.recorded_at.naive_utc()),
        audit_entries::user_id.eq(entry.user_id),
        audit_entries::actor.eq(entry.actor),
        audit_entries::via.eq(&entry.via),
        audit_entries::event.eq(entry.event),
        audit_entries::outcome.eq(entry.outcome),
        audit_entries::plan.eq(entry.plan),
        audit_entries::subject.eq(entry.subject),
        audit_entries::before.eq(&entry.before),
        audit_entries::after.eq(&entry.after),
        audit_entries::request_id.eq(entry.request_id),
    ));
    each!(db, c => appending.execute(c))?;
    Ok(())
}

/// An entry as it was appended.
#[derive(Debug, Queryable)]
pub struct Entry {
    /// Its key; later ones are larger.
    pub id: i64,
    /// When.
    pub recorded_at: NaiveDateTime,
    /// Who.
    pub actor: String,
    /// By what means.
    pub via: String,
    /// What sort of thing happened.
    pub event: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// The plan's slug.
    pub plan: Option<String>,
    /// What it happened to.
    pub subject: String,
    /// What was, as JSON.
    pub before: Option<String>,
    /// What is now, as JSON.
    pub after: Option<String>,
    /// The request.
    pub request_id: String,
}

/// Which entries are wanted.
#[derive(Debug, Default)]
pub struct Filter {
    /// Of this actor.
    pub actor: Option<String>,
    /// Of this plan.
    pub plan: Option<String>,
    /// At this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// Entries newest first, those with a key below `before`, at most `limit`.
pub fn list(db: &mut Db, filter: Filter, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    let mut query = audit_entries::table
        .order(audit_entries::id.desc())
        .limit(limit)
        .select((
            audit_entries::id,
            audit_entries::recorded_at,
            audit_entries::actor,
            audit_entries::via,
            audit_entries::event,
            audit_entries::outcome,
            audit_entries::plan,
            audit_entries::subject,
            audit_entries::before,
            audit_entries::after,
            audit_entries::request_id,
        ))
        .into_boxed::<Backend>();
    if let Some(actor) = filter.actor {
        query = query.filter(audit_entries::actor.eq(actor));
    }
    if let Some(plan) = filter.plan {
        query = query.filter(audit_entries::plan.eq(plan));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_entries::recorded_at.ge(from.naive_utc()));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_entries::recorded_at.lt(to.naive_utc()));
    }
    if let Some(before) = before {
        query = query.filter(audit_entries::id.lt(before));
    }
    Ok(query.load(db)?)
}
