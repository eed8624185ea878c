//! The report in four tables as committees print it: live, completed, extensions requested, overdue.

use chrono::NaiveDate;

use super::changes::{Move, changes};
use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State as Asked};
use crate::domain::plan::Plan;
use crate::domain::state::State;

/// The four tables.
#[derive(Debug)]
pub struct Committee<'a> {
    /// What is neither completed nor withdrawn, in natural order.
    pub live: Vec<&'a Action>,
    /// What was completed since the first day, in natural order.
    pub completed: Vec<&'a Action>,
    /// Requests for later dates on which nobody has decided, the oldest first, each with its action.
    pub extensions: Vec<(&'a DateChange, &'a Action)>,
    /// What is overdue, longest first.
    pub overdue: Vec<&'a Action>,
}

/// The four tables of a plan as it stood at the end of two days, the later one first.
#[must_use]
pub fn committee<'a>(now: (&'a Plan, NaiveDate), since: (&'a Plan, NaiveDate)) -> Committee<'a> {
    let (plan, day) = now;
    let live = |action: &&Action| !matches!(action.state, State::Completed | State::Withdrawn);
    let completed = changes(now, since).into_iter().filter(|change| change.moved == Move::Completed);
    let requested = plan.date_changes.iter().filter(|change| change.state() == Asked::Requested);
    Committee {
        live: plan.actions.iter().filter(live).collect(),
        completed: completed.map(|change| change.now).collect(),
        extensions: requested.filter_map(|change| Some((change, plan.action(&change.action)?))).collect(),
        overdue: super::overdue::overdue(plan, day, None),
    }
}
