//! The columns of actions and milestones, and what they mean.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::COMMAND_LINE;
use super::parts::maybe_moment;
use crate::domain::action::{Action, Updated};
use crate::domain::milestone::{Agreed, Milestone};
use crate::domain::number::ActionNumber;
use crate::domain::state::State;
use crate::store::{Error, Result};

/// The columns of an action and of the last that was reported of it.
#[derive(Deserialize)]
pub(super) struct ActionRow {
    id: i64,
    number: String,
    priority: i32,
    version: i64,
    added_on: NaiveDate,
    outcome_id: i64,
    text: String,
    entry: Option<i64>,
    as_at: Option<NaiveDate>,
    until: Option<NaiveDate>,
    #[serde(deserialize_with = "maybe_moment")]
    recorded_at: Option<NaiveDateTime>,
    state: Option<String>,
    rag: Option<String>,
    note: Option<String>,
    by: Option<String>,
}

impl TryFrom<ActionRow> for Action {
    type Error = Error;

    fn try_from(row: ActionRow) -> Result<Self> {
        let by = row.by.unwrap_or_else(|| COMMAND_LINE.to_owned());
        let reported = row.entry.zip(row.as_at).zip(row.until.zip(row.recorded_at));
        let updated = reported.map(|((entry, as_at), (until, recorded_at))| Updated {
            entry,
            as_at,
            until,
            recorded_at: recorded_at.and_utc(),
            by,
            repeats: false,
        });
        Ok(Self {
            id: row.id,
            number: ActionNumber::parse(&row.number).map_err(|error| Error::Broken(error.to_string()))?,
            priority: row.priority,
            outcome_id: row.outcome_id,
            text: row.text,
            leads: Vec::new(),
            recommendations: Vec::new(),
            milestones: Vec::new(),
            state: row.state.map_or(Ok(State::NotStarted), |state| state.parse()).map_err(Error::Broken)?,
            rag: row.rag.map(|rag| rag.parse()).transpose().map_err(Error::Broken)?,
            was_ever_noted: row.note.is_some(),
            note: row.note,
            updated,
            added_on: row.added_on,
            links: Vec::new(),
            version: row.version,
        })
    }
}

/// The columns of a milestone.
#[derive(Deserialize)]
pub(super) struct MilestoneRow {
    id: i64,
    text: Option<String>,
    timescale: String,
    kind: String,
    first_due_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    agreed_by: Option<String>,
    met_on: Option<NaiveDate>,
}

impl MilestoneRow {
    /// The milestone, whose date had moved so often.
    pub(super) fn milestone(self, moved: u32) -> Result<Milestone> {
        let by = self.agreed_by;
        Ok(Milestone {
            id: self.id,
            text: self.text,
            timescale: self.timescale,
            kind: self.kind.parse().map_err(Error::Broken)?,
            // A date that was agreed later than the day is not yet its first.
            first_due_on: self.due_on.and(self.first_due_on),
            due_on: self.due_on,
            agreed: self.agreed_on.map(|on| Agreed { by: by.unwrap_or_else(|| COMMAND_LINE.to_owned()), on }),
            moved,
            met_on: self.met_on,
        })
    }
}
