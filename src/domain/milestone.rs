//! One dated commitment of an action.

use chrono::NaiveDate;

use super::timescale::Kind;

/// A milestone as it stands on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Its key in the database.
    pub id: i64,
    /// Its own words, where an action has several parts.
    pub text: Option<String>,
    /// The board's words, kept as written.
    pub timescale: String,
    /// What sort of commitment the words make.
    pub kind: Kind,
    /// The date that was agreed first; stays for ever.
    pub first_due_on: Option<NaiveDate>,
    /// The date that holds now.
    pub due_on: Option<NaiveDate>,
    /// How often the date moved.
    pub moved: u32,
    /// Who agreed the last move; none when it never moved.
    pub agreed: Option<Agreed>,
    /// The day it was met.
    pub met_on: Option<NaiveDate>,
}

/// The agreement to a milestone's last move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The name of who granted it.
    pub by: String,
    /// The day of the meeting that agreed it.
    pub on: NaiveDate,
}

impl Milestone {
    /// Days from the date agreed first to the one that holds now, less than 0 if it was brought forward; none where
    /// there is no date.
    #[must_use]
    pub fn slip_days(&self) -> Option<i64> {
        Some((self.due_on? - self.first_due_on?).num_days())
    }

    /// Whether it is still to be met and its date lies before `day`. On the due day it is not yet past.
    #[must_use]
    pub fn is_past(&self, day: NaiveDate) -> bool {
        self.met_on.is_none() && self.due_on.is_some_and(|due| due < day)
    }
}
