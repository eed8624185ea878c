//! The structure of a plan: adding, rewording, re-leading and withdrawing actions. What was true until today is kept.
//!
//! Dates are no part of this: a milestone is agreed when it is added, and from then on moves by a decision only.

use serde_json::{Value, json};

use super::{Context, Failure, Outcome};
use crate::domain::action::Action;
use crate::domain::number::ActionNumber;
use crate::domain::plan::{Head, Outcome as PlanOutcome};
use crate::store::standing;

mod add;
mod change;
mod check;
mod milestone;
#[cfg(test)]
mod tests;

pub use add::{NewAction, add};
pub use change::{ActionChange, change};
pub use milestone::{NewMilestone, add_milestone, check_takes_milestones};

/// The longest timescale, in characters.
pub const LONGEST_TIMESCALE: usize = 500;
/// The most leads, citations, milestones or links of an action.
pub const MOST: usize = 100;

/// An entry of a register: the register's slug, or that of the plan's own register, and the number.
pub type Reference = (Option<String>, String);

fn present(context: &mut Context<'_>, head: &Head, number: &str) -> Outcome<(Action, PlanOutcome)> {
    let missing = || Failure::not_found("action", number);
    let parsed = ActionNumber::parse(number).map_err(|_| missing())?;
    standing::action(context.db, head.id, &parsed, context.at().today)?.ok_or_else(missing)
}

fn describe(action: &Action, outcome: &PlanOutcome) -> Value {
    let cited = action.recommendations.iter().map(|c| format!("{}:{}", c.register, c.number));
    json!({
        "text": action.text,
        "outcome": outcome.text,
        "leads": slugs(action),
        "recommendations": cited.collect::<Vec<_>>(),
        "links": action.links,
        "state": action.state,
        "note": action.note,
    })
}

fn slugs(action: &Action) -> Vec<&str> {
    action.leads.iter().map(|lead| lead.slug.as_str()).collect()
}
