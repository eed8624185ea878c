//! Counts as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::report::counts::Counts;

/// How many actions are in each state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCounts {
    not_started: u32,
    in_progress: u32,
    completed: u32,
    suspended: u32,
    withdrawn: u32,
}

impl From<&Counts> for StateCounts {
    fn from(counts: &Counts) -> Self {
        let [not_started, in_progress, completed, suspended, withdrawn] = counts.states;
        Self { not_started, in_progress, completed, suspended, withdrawn }
    }
}

impl StateCounts {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.not_started + self.in_progress + self.completed + self.suspended + self.withdrawn
    }
}

/// How many actions have each colour. What the colours mean is the plan's own affair: never add them up across plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct RagCounts {
    red: u32,
    amber: u32,
    green: u32,
    /// Not yet rated.
    none: u32,
}

impl From<&Counts> for RagCounts {
    fn from(counts: &Counts) -> Self {
        let [red, amber, green] = counts.rag;
        Self { red, amber, green, none: counts.unrated }
    }
}
