//! Actions: finding one.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Context, Failure, Outcome, plans};
use crate::domain::action::Action;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Plan;

/// An action with its plan.
pub struct Found {
    /// The plan as it stood on the day.
    pub plan: Arc<Plan>,
    /// The day.
    pub day: NaiveDate,
    index: usize,
}

impl Found {
    /// The action.
    pub fn action(&self) -> Outcome<&Action> {
        self.plan.actions.get(self.index).ok_or_else(|| Failure::not_found("action", self.index))
    }
}

/// One action of a plan by its number, as it stood at the end of `as_of`, which is today unless it is named.
pub fn find(context: &mut Context<'_>, plan: &str, number: &str, as_of: Option<NaiveDate>) -> Outcome<Found> {
    let head = plans::open(context, plan)?;
    let plan = plans::standing(context, head, as_of)?;
    let missing = || Failure::not_found("action", number);
    let number = ActionNumber::parse(number).map_err(|_| missing())?;
    let index = plan.actions.iter().position(|action| action.number == number).ok_or_else(missing)?;
    Ok(Found { plan, day: as_of.unwrap_or(context.at().today), index })
}
