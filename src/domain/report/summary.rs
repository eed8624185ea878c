//! Counts by priority and by lead.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::counts::Counts;
use crate::domain::action::{Action, Lead};
use crate::domain::plan::{Plan, Priority};

/// The counts of one plan on one day.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The whole plan.
    pub all: Counts,
    /// Each priority, in order.
    pub by_priority: Vec<(&'a Priority, Counts)>,
    /// Each lead, by name. An action with two leads counts for both.
    pub by_lead: Vec<(&'a Lead, Counts)>,
}

/// Counts a plan as it stands on `day`.
#[must_use]
pub fn summary(plan: &Plan, day: NaiveDate) -> Summary<'_> {
    let by_priority = plan
        .priorities
        .iter()
        .map(|priority| {
            let its = plan.actions.iter().filter(|action| action.priority == priority.number);
            (priority, Counts::of(its, day))
        })
        .collect();
    Summary { all: Counts::of(&plan.actions, day), by_priority, by_lead: by_lead(plan, day) }
}

fn by_lead(plan: &Plan, day: NaiveDate) -> Vec<(&Lead, Counts)> {
    let mut actions_of: BTreeMap<&str, (&Lead, Vec<&Action>)> = BTreeMap::new();
    for action in &plan.actions {
        for lead in &action.leads {
            let entry = actions_of.entry(&lead.name).or_insert((lead, Vec::new()));
            entry.1.push(action);
        }
    }
    actions_of.into_values().map(|(lead, actions)| (lead, Counts::of(actions, day))).collect()
}
