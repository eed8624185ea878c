//! The life cycle of an action, stored apart from its colour.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where an action is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing reported yet.
    NotStarted,
    /// Being worked on.
    InProgress,
    /// Done, with every milestone met.
    Completed,
    /// Paused by decision: not overdue while it rests.
    Suspended,
    /// Taken out of the plan by an administrator, with its history kept.
    Withdrawn,
}

impl State {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::NotStarted, Self::InProgress, Self::Completed, Self::Suspended, Self::Withdrawn];

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// How near an action in this state is to being done: the larger, the better.
    #[must_use]
    pub fn nearness(self) -> u8 {
        match self {
            Self::Withdrawn => 0,
            Self::Suspended => 1,
            Self::NotStarted => 2,
            Self::InProgress => 3,
            Self::Completed => 4,
        }
    }

    /// Whether an action in this state can be overdue at all.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress)
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not one of not_started, in_progress, completed, suspended, withdrawn"))
    }
}
