//! What some groups lead, most urgent first.

use chrono::{Days, NaiveDate};

use crate::domain::action::Action;
use crate::domain::conflict::rules::RATED_BEFORE_DUE_DAYS;
use crate::domain::plan::Plan;

/// How soon an action needs its leads, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Its date has passed.
    Overdue,
    /// Its date comes within 30 days.
    Soon,
    /// Its date comes later.
    Later,
    /// It is open and has no date to come.
    Undated,
    /// It is completed, suspended or withdrawn.
    AtRest,
}

impl Urgency {
    /// Every urgency, the most urgent first.
    pub const ALL: [Self; 5] = [Self::Overdue, Self::Soon, Self::Later, Self::Undated, Self::AtRest];

    /// How soon an action needs its leads, seen on `day`.
    #[must_use]
    pub fn of(action: &Action, day: NaiveDate) -> Self {
        let soon = day.checked_add_days(Days::new(RATED_BEFORE_DUE_DAYS)).unwrap_or(day);
        match action.open_due_on() {
            _ if !action.state.is_open() => Self::AtRest,
            None => Self::Undated,
            Some(due) if due < day => Self::Overdue,
            Some(due) if due <= soon => Self::Soon,
            Some(_) => Self::Later,
        }
    }
}

/// The actions of several plans that one of the groups leads, the most urgent first, each with its plan.
#[must_use]
pub fn led<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    groups: &[String],
    day: NaiveDate,
) -> Vec<(&'a Plan, &'a Action)> {
    let theirs = |action: &&Action| groups.iter().any(|group| action.is_led_by(group));
    let of_plan = |plan: &'a Plan| plan.actions.iter().filter(theirs).map(move |action| (plan, action));
    let mut all: Vec<_> = plans.into_iter().flat_map(of_plan).collect();
    all.sort_by_cached_key(|(plan, action)| {
        let place = (plan.head.slug.clone(), action.number.clone());
        (Urgency::of(action, day), action.open_due_on(), place)
    });
    all
}

#[cfg(test)]
mod tests;
