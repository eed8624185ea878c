//! A numbered row of a plan, as it stands on one day, and what can be computed from it.

use chrono::{DateTime, NaiveDate, Utc};

use super::milestone::Milestone;
use super::number::ActionNumber;
use super::rag::Rag;
use super::state::State;

/// An action as it stands on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its key in the database.
    pub id: i64,
    /// Its key within the plan, as printed.
    pub number: ActionNumber,
    /// The number of its priority.
    pub priority: i32,
    /// The outcome it serves.
    pub outcome_id: i64,
    /// What is to be done.
    pub text: String,
    /// Who leads it, in the order printed.
    pub leads: Vec<Lead>,
    /// The recommendations it answers, in the order printed.
    pub recommendations: Vec<Citation>,
    /// Its dated commitments, in the order printed.
    pub milestones: Vec<Milestone>,
    /// Where it is in its life.
    pub state: State,
    /// The lead's judgement; `None` when nobody has rated it.
    pub rag: Option<Rag>,
    /// The lead's last words.
    pub note: Option<String>,
    /// When and by whom its progress was last reported.
    pub updated: Option<Updated>,
    /// Whether anybody has ever said a word about its progress.
    pub was_ever_noted: bool,
    /// The day from which it is part of the plan.
    pub added_on: NaiveDate,
    /// The actions it is linked with.
    pub links: Vec<ActionNumber>,
    /// Counts the writes to it.
    pub version: i64,
}

/// A group in its role on an action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead {
    /// The group's key.
    pub slug: String,
    /// The group's name.
    pub name: String,
}

/// A recommendation named by an action, whether or not the register has such an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The register's slug.
    pub register: String,
    /// The entry's number, as text.
    pub number: String,
    /// Whether the register has that entry.
    pub known: bool,
}

/// The last progress update of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// Its key in the history.
    pub entry: i64,
    /// The day it speaks of.
    pub as_at: NaiveDate,
    /// The day of the update after it; the end of all days while there is none.
    pub until: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The name of the person who posted it.
    pub by: String,
    /// Whether its note is word for word that of the update before it.
    pub repeats: bool,
}

impl Action {
    /// The milestone of this key.
    #[must_use]
    pub fn milestone(&self, id: i64) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.id == id)
    }

    /// The milestone that falls due first of those still to be met.
    #[must_use]
    pub fn next_milestone(&self) -> Option<&Milestone> {
        self.milestones
            .iter()
            .filter(|milestone| milestone.met_on.is_none() && milestone.due_on.is_some())
            .min_by_key(|milestone| milestone.due_on)
    }

    /// The earliest unmet date.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.next_milestone().and_then(|milestone| milestone.due_on)
    }

    /// The earliest unmet date if the action can be overdue at all, else none: what the index of open dates holds.
    #[must_use]
    pub fn open_due_on(&self) -> Option<NaiveDate> {
        self.due_on().filter(|_| self.state.is_open())
    }

    /// Whether the action is neither completed, withdrawn nor suspended and has an unmet milestone whose date lies
    /// before `day`. On the due day itself it is not overdue.
    #[must_use]
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.open_due_on().is_some_and(|due| due < day)
    }

    /// Days from the earliest unmet date to `day`; none when it is not overdue.
    #[must_use]
    pub fn days_overdue(&self, day: NaiveDate) -> Option<i64> {
        let due = self.open_due_on().filter(|due| *due < day)?;
        Some((day - due).num_days())
    }

    /// How often its dates moved, all milestones together.
    #[must_use]
    pub fn moved(&self) -> u32 {
        self.milestones.iter().map(|milestone| milestone.moved).sum()
    }

    /// The slip of the milestone that slipped most: slips of several are not added, as they run side by side. None where
    /// no milestone has a date.
    #[must_use]
    pub fn slip_days(&self) -> Option<i64> {
        self.milestones.iter().filter_map(Milestone::slip_days).max()
    }

    /// Whether `group` is one of its leads.
    #[must_use]
    pub fn is_led_by(&self, group: &str) -> bool {
        self.leads.iter().any(|lead| lead.slug == group)
    }
}
