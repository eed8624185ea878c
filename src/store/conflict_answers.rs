//! The reasons given for conflicts, appended only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;

use super::schema::conflict_answers;
use super::standing::{COMMAND_LINE, Parts, moment};
use super::{Db, Error, Result};
use crate::domain::conflict::Answer;
use crate::domain::number::ActionNumber;

/// The columns of a reason.
#[derive(Deserialize)]
struct Row {
    id: i64,
    action: String,
    rule: String,
    values: String,
    reason: String,
    by: Option<String>,
    #[serde(deserialize_with = "moment")]
    at: NaiveDateTime,
}

impl TryFrom<Row> for Answer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            action: ActionNumber::parse(&row.action).map_err(|error| Error::Broken(error.to_string()))?,
            rule: row.rule,
            values: row.values,
            reason: row.reason,
            by: row.by.unwrap_or_else(|| COMMAND_LINE.to_owned()),
            at: row.at.and_utc(),
        })
    }
}

/// The reasons among the parts of a plan, in the order given.
pub(super) fn in_parts(parts: &mut Parts) -> Result<Vec<Answer>> {
    parts.take("answer", |_, row: Row| row.try_into())
}

/// A reason to be stored.
#[derive(Debug)]
pub struct NewAnswer<'a> {
    /// The action's key.
    pub action_id: i64,
    /// The rule's slug.
    pub rule: &'a str,
    /// The values that made it fire, written.
    pub values: &'a str,
    /// Why the contradiction may stand.
    pub reason: &'a str,
    /// Whose account gave it; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day from which it holds.
    pub on_day: NaiveDate,
}

/// Stores a reason and answers its key.
pub fn insert(db: &mut Db, new: &NewAnswer<'_>) -> Result<i64> {
    let id = diesel::insert_into(conflict_answers::table)
        .values((
            conflict_answers::action_id.eq(new.action_id),
            conflict_answers::rule.eq(new.rule),
            conflict_answers::fired_by.eq(new.values),
            conflict_answers::reason.eq(new.reason),
            conflict_answers::user_id.eq(new.user_id),
            conflict_answers::recorded_at.eq(new.at.naive_utc()),
            conflict_answers::on_day.eq(new.on_day),
        ))
        .returning(conflict_answers::id)
        .get_result(db)?;
    Ok(id)
}
