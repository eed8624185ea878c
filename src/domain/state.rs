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

    /// Whether putting an action that is in this state into `next` changes the plan rather than reports on it: taking it
    /// out, or bringing it back as anything but completed.
    #[must_use]
    pub fn is_structural_to(self, next: Self) -> bool {
        match next {
            Self::Withdrawn => true,
            Self::Completed => false,
            Self::NotStarted | Self::InProgress | Self::Suspended => self == Self::Withdrawn,
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

#[cfg(test)]
mod tests {
    use super::State::{self, Completed, InProgress, NotStarted, Suspended, Withdrawn};

    #[test]
    fn an_action_is_taken_out_from_anywhere_and_brought_back_from_outside_only() {
        for from in State::ALL {
            for to in State::ALL {
                let brought_back = from == Withdrawn && [NotStarted, InProgress, Suspended].contains(&to);
                assert_eq!(from.is_structural_to(to), to == Withdrawn || brought_back, "{from:?} to {to:?}");
            }
            assert!(!from.is_structural_to(Completed));
        }
    }
}
