//! Challenges: what the Business Group asks of an action's leads, and what follows.
//!
//! A challenge is open until it is answered, answered until the answer is accepted, and open again when it is reopened. Every
//! step is appended; where a challenge stands on a day is worked out from the steps taken by then.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::action::Lead;
use super::number::ActionNumber;
use super::person::{Actor, Forbidden};

/// A challenge as it stood at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its key in the database.
    pub id: i64,
    /// Its number within the plan: 1 is shown as "C1".
    pub number: i32,
    /// The action that is challenged.
    pub action: ActionNumber,
    /// What is asked.
    pub question: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// The last day for an answer that was set first.
    pub first_respond_by: NaiveDate,
    /// What followed, in order.
    pub steps: Vec<Step>,
}

/// Something that followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was.
    pub kind: StepKind,
    /// The words that went with it.
    pub text: Option<String>,
    /// Another last day for an answer.
    pub respond_by: Option<NaiveDate>,
    /// The group that it was escalated to.
    pub group: Option<Lead>,
    /// The account that took it; none at the command line.
    pub user_id: Option<i64>,
    /// The name of the person who took it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The leads answer.
    Response,
    /// The answer is accepted.
    Accepted,
    /// The answer is not enough after all.
    Reopened,
    /// Another group is told.
    Escalated,
}

impl StepKind {
    /// Everything that can follow.
    pub const ALL: [Self; 4] = [Self::Response, Self::Accepted, Self::Reopened, Self::Escalated];

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Accepted => "accepted",
            Self::Reopened => "reopened",
            Self::Escalated => "escalated",
        }
    }
}

impl FromStr for StepKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("{text:?} is not a step of a challenge"))
    }
}

/// Where a challenge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Waits for an answer.
    Open,
    /// Waits for the answer to be accepted.
    Answered,
    /// Closed.
    Accepted,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Accepted];

    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
        }
    }
}

/// Why a step cannot be taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfOrder {
    /// Nothing to answer.
    #[error("this challenge has been answered: the Business Group can accept the answer or reopen the challenge")]
    NotOpen,
    /// Nothing to accept.
    #[error("this challenge has no answer that waits to be accepted: read it again")]
    NotAnswered,
    /// Nothing to reopen.
    #[error("this challenge is open already: its leads have still to answer")]
    StillOpen,
    /// Closed.
    #[error("the answer to this challenge has been accepted: reopen the challenge first")]
    Closed,
}

impl Challenge {
    /// Its number as it is shown.
    #[must_use]
    pub fn label(&self) -> String {
        format!("C{}", self.number)
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.steps.iter().fold(Standing::Open, |standing, step| match step.kind {
            StepKind::Response => Standing::Answered,
            StepKind::Accepted => Standing::Accepted,
            StepKind::Reopened => Standing::Open,
            StepKind::Escalated => standing,
        })
    }

    /// The answer that waits or was accepted; what was answered before a reopening is only history.
    #[must_use]
    pub fn response(&self) -> Option<&Step> {
        self.steps.iter().rfind(|step| step.kind == StepKind::Response).filter(|_| self.standing() != Standing::Open)
    }

    /// How the answer was accepted.
    #[must_use]
    pub fn acceptance(&self) -> Option<&Step> {
        let last = self.steps.iter().rfind(|step| step.kind == StepKind::Accepted);
        last.filter(|_| self.standing() == Standing::Accepted)
    }

    /// The group that was told last.
    #[must_use]
    pub fn escalation(&self) -> Option<&Step> {
        self.steps.iter().rfind(|step| step.kind == StepKind::Escalated)
    }

    /// The last day for an answer.
    #[must_use]
    pub fn respond_by(&self) -> NaiveDate {
        self.steps.iter().rev().find_map(|step| step.respond_by).unwrap_or(self.first_respond_by)
    }

    /// Days since the last day for an answer; none when it is not open, and none on that day itself.
    #[must_use]
    pub fn days_overdue(&self, day: NaiveDate) -> Option<i64> {
        let days = (day - self.respond_by()).num_days();
        (self.standing() == Standing::Open && days > 0).then_some(days)
    }

    /// Nothing if this step can follow now; else why not.
    pub fn check_order(&self, kind: StepKind) -> Result<(), OutOfOrder> {
        match (kind, self.standing()) {
            (StepKind::Response, Standing::Open)
            | (StepKind::Accepted, Standing::Answered)
            | (StepKind::Reopened, Standing::Answered | Standing::Accepted)
            | (StepKind::Escalated, Standing::Open | Standing::Answered) => Ok(()),
            (StepKind::Response, _) => Err(OutOfOrder::NotOpen),
            (StepKind::Accepted, _) => Err(OutOfOrder::NotAnswered),
            (StepKind::Reopened, Standing::Open) => Err(OutOfOrder::StillOpen),
            (StepKind::Escalated, Standing::Accepted) => Err(OutOfOrder::Closed),
        }
    }

    /// Nothing if the actor may accept an answer as far as this challenge goes: whoever has answered it, ever, may not. All
    /// who work at the command line without an account are one person.
    pub fn check_acceptor(&self, actor: &Actor) -> Result<(), Forbidden> {
        let mut answers = self.steps.iter().filter(|step| step.kind == StepKind::Response);
        if answers.any(|step| step.user_id == actor.user_id) { Err(Forbidden::OwnAnswer) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
