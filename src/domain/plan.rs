//! A plan as it stands on one day: the aggregate that every list, board and report reads.

use chrono::NaiveDate;

use super::action::Action;
use super::challenge::{Challenge, Standing};
use super::conflict::Answer;
use super::date_change::DateChange;
use super::number::ActionNumber;
use super::rag::Key;

/// What a plan says of itself on its first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its key in the database.
    pub id: i64,
    /// Its key for people and scripts.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub period_start: NaiveDate,
    /// Its last day.
    pub period_end: NaiveDate,
    /// What its colours mean.
    pub key: Key,
    /// The day of the statuses it was loaded with.
    pub status_date: Option<NaiveDate>,
    /// The register that its references name unless they say otherwise.
    pub register: Option<String>,
    /// Counts the changes to anything in it.
    pub revision: i64,
    /// Counts the changes to the names it shows: of groups, people and registers.
    pub directory_revision: i64,
}

/// A plan as it stood at the end of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The first page.
    pub head: Head,
    /// Its priorities, in order of number.
    pub priorities: Vec<Priority>,
    /// Its outcomes, in the order printed.
    pub outcomes: Vec<Outcome>,
    /// Its actions, in natural order of number.
    pub actions: Vec<Action>,
    /// The reasons given for conflicts, in the order given.
    pub answers: Vec<Answer>,
    /// The challenges to its actions, in the order of their numbers.
    pub challenges: Vec<Challenge>,
    /// The requests to move its dates, with the decisions on them, in the order asked for.
    pub date_changes: Vec<DateChange>,
}

/// A numbered heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// Its number within the plan.
    pub number: i32,
    /// Its words.
    pub title: String,
}

/// What difference a set of actions will make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its key in the database.
    pub id: i64,
    /// The number of its priority.
    pub priority: i32,
    /// Its words.
    pub text: String,
}

impl Plan {
    /// The action with this number.
    #[must_use]
    pub fn action(&self, number: &ActionNumber) -> Option<&Action> {
        self.actions.iter().find(|action| &action.number == number)
    }

    /// How many challenges to an action have not been accepted yet.
    #[must_use]
    pub fn open_challenges(&self, number: &ActionNumber) -> usize {
        let its = self.challenges.iter().filter(|challenge| &challenge.action == number);
        its.filter(|challenge| challenge.standing() != Standing::Accepted).count()
    }

    /// The challenge that is shown under this number, such as "C3".
    #[must_use]
    pub fn challenge(&self, label: &str) -> Option<&Challenge> {
        self.challenges.iter().find(|challenge| challenge.label().eq_ignore_ascii_case(label))
    }

    /// The challenges that are open past their last day for an answer; only those to what `lead` leads, if it is named.
    #[must_use]
    pub fn overdue_challenges(&self, day: NaiveDate, lead: Option<&str>) -> Vec<&Challenge> {
        let overdue = self.challenges.iter().filter(|challenge| challenge.days_overdue(day).is_some());
        let concerned = |challenge: &&Challenge| {
            let action = self.action(&challenge.action);
            lead.is_none_or(|lead| action.is_some_and(|action| action.is_led_by(lead)))
        };
        overdue.filter(concerned).collect()
    }

    /// The date change with this key.
    #[must_use]
    pub fn date_change(&self, id: i64) -> Option<&DateChange> {
        self.date_changes.iter().find(|change| change.id == id)
    }

    /// The outcome that an action serves.
    #[must_use]
    pub fn outcome(&self, id: i64) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }
}
