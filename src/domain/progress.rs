//! Progress updates: what a lead may report of an action, and what follows from it.

use chrono::{DateTime, NaiveDate, Utc};

use super::action::Action;
use super::rag::Rag;
use super::state::State;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 10_000;

/// What somebody reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The life cycle, if it changes.
    pub state: Option<State>,
    /// The colour, if it changes.
    pub rag: Option<Rag>,
    /// What to tell the board: never blank.
    pub note: String,
    /// Milestones met, or found not to be met after all.
    pub milestones_met: Vec<Mark>,
}

/// A milestone and the day it was met; `None` takes an earlier mark back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The milestone's key.
    pub milestone: i64,
    /// The day it was met.
    pub met_on: Option<NaiveDate>,
}

/// Why a report cannot be accepted. The pointer is that of the field in the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    /// A milestone that the action does not have.
    #[error("milestone {id} is not one of this action's: give one of {known}")]
    ForeignMilestone {
        /// Its place in the list, from 0.
        index: usize,
        /// The key that was given.
        id: i64,
        /// The keys that could be.
        known: String,
    },
    /// The same milestone twice.
    #[error("milestone {id} is named twice: name it once")]
    TwiceNamed {
        /// The place of the second one, from 0.
        index: usize,
        /// The key.
        id: i64,
    },
    /// A day that has not come.
    #[error("{met_on} has not come yet: give today or an earlier day")]
    MetInFuture {
        /// Its place in the list, from 0.
        index: usize,
        /// The day that was given.
        met_on: NaiveDate,
    },
    /// Completed with something still to do.
    #[error("the action has milestones still to be met: give each of {ids} in milestones_met with the day it was met")]
    MilestonesUnmet {
        /// Their keys.
        ids: String,
    },
}

impl Unacceptable {
    /// Where in the request the trouble is, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::ForeignMilestone { index, .. } | Self::TwiceNamed { index, .. } => {
                format!("/milestones_met/{index}/id")
            }
            Self::MetInFuture { index, .. } => format!("/milestones_met/{index}/met_on"),
            Self::MilestonesUnmet { .. } => "/state".to_owned(),
        }
    }
}

impl Action {
    /// The action as it stands after a report made on `today`, or why the report cannot be accepted: colour and
    /// state stay as they are where the report does not name them, and `completed` needs every milestone met.
    pub fn accept(&self, report: &Report, today: NaiveDate) -> Result<Self, Unacceptable> {
        let mut after = self.clone();
        for (index, mark) in report.milestones_met.iter().enumerate() {
            self.check_mark(report, index, today)?;
            if let Some(milestone) = after.milestones.iter_mut().find(|m| m.id == mark.milestone) {
                milestone.met_on = mark.met_on;
            }
        }
        after.state = report.state.unwrap_or(self.state);
        after.rag = report.rag.or(self.rag);
        after.note = Some(report.note.clone());
        after.check_completed(self)?;
        Ok(after)
    }

    fn check_mark(&self, report: &Report, index: usize, today: NaiveDate) -> Result<(), Unacceptable> {
        let Mark { milestone: id, met_on } = report.milestones_met[index];
        if self.milestones.iter().all(|milestone| milestone.id != id) {
            let known = list(self.milestones.iter().map(|milestone| milestone.id));
            return Err(Unacceptable::ForeignMilestone { index, id, known });
        }
        if report.milestones_met[..index].iter().any(|earlier| earlier.milestone == id) {
            return Err(Unacceptable::TwiceNamed { index, id });
        }
        match met_on {
            Some(met_on) if met_on > today => Err(Unacceptable::MetInFuture { index, met_on }),
            _ => Ok(()),
        }
    }

    /// An action that was completed before this rule looked (by import, say) may stay so.
    fn check_completed(&self, before: &Self) -> Result<(), Unacceptable> {
        let unmet: Vec<i64> = self
            .milestones
            .iter()
            .filter(|milestone| milestone.met_on.is_none())
            .map(|milestone| milestone.id)
            .collect();
        let untouched = before.state == State::Completed && before.milestones == self.milestones;
        if self.state != State::Completed || unmet.is_empty() || untouched {
            return Ok(());
        }
        Err(Unacceptable::MilestonesUnmet { ids: list(unmet.into_iter()) })
    }
}

fn list(ids: impl Iterator<Item = i64>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(", ")
}

/// A progress update as history keeps it: what it left the action at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key; later ones are larger.
    pub id: i64,
    /// The day it speaks of.
    pub as_at: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The name of the person who posted it.
    pub by: String,
    /// The state it left.
    pub state: State,
    /// The colour it left.
    pub rag: Option<Rag>,
    /// Its words; imported ones may have none.
    pub note: Option<String>,
    /// What it said of milestones.
    pub marks: Vec<Mark>,
}
