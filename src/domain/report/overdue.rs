//! What is overdue, longest first.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::plan::Plan;

/// The actions overdue on `day`, longest first and then in natural order; only those of one lead if it is named.
#[must_use]
pub fn overdue<'a>(plan: &'a Plan, day: NaiveDate, lead: Option<&str>) -> Vec<&'a Action> {
    let mut items: Vec<&Action> = plan
        .actions
        .iter()
        .filter(|action| action.is_overdue(day))
        .filter(|action| lead.is_none_or(|group| action.is_led_by(group)))
        .collect();
    items.sort_by_key(|action| action.open_due_on());
    items
}
