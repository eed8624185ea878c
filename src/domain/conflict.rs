//! Where a lead's judgement and the facts contradict each other. The colour is never changed; the conflict is shown.

use chrono::{Days, NaiveDate};

use super::action::Action;
use super::rag::Key;
use super::state::State;

/// How many days before its date an action should have been rated.
pub const RATED_BEFORE_DUE_DAYS: u64 = 30;

/// A rule that fired, with the values that made it fire in its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The rule's slug.
    pub rule: &'static str,
    /// What contradicts what.
    pub detail: String,
}

type Rule = fn(&Action, &Key, NaiveDate) -> Option<String>;

/// Every rule: its slug and the sentence it makes when it fires.
const RULES: [(&str, Rule); 4] = [
    ("overdue_but_on_track", overdue_but_on_track),
    ("completed_with_unmet_milestone", completed_with_unmet_milestone),
    ("due_soon_not_rated", due_soon_not_rated),
    ("rated_without_note", rated_without_note),
];

impl Action {
    /// The conflicts of this action on `day`, by the plan's own key of colours.
    #[must_use]
    pub fn conflicts(&self, key: &Key, day: NaiveDate) -> Vec<Conflict> {
        RULES.iter().filter_map(|(rule, fires)| fires(self, key, day).map(|detail| Conflict { rule, detail })).collect()
    }
}

fn overdue_but_on_track(action: &Action, key: &Key, day: NaiveDate) -> Option<String> {
    let days = action.days_overdue(day)?;
    let rag = action.rag.filter(|rag| key.says_on_track(*rag))?;
    let meaning = key.meaning(rag);
    let plural = if days == 1 { "day" } else { "days" };
    Some(format!("{days} {plural} overdue, yet rated {} ({meaning})", rag.as_str()))
}

fn completed_with_unmet_milestone(action: &Action, _: &Key, _: NaiveDate) -> Option<String> {
    let unmet = action.milestones.iter().filter(|milestone| milestone.met_on.is_none()).count();
    let fires = action.state == State::Completed && unmet > 0;
    fires.then(|| format!("completed, yet {unmet} of {} milestones not met", action.milestones.len()))
}

fn due_soon_not_rated(action: &Action, _: &Key, day: NaiveDate) -> Option<String> {
    let due = action.open_due_on().filter(|_| action.rag.is_none())?;
    let soon = due >= day && due <= day.checked_add_days(Days::new(RATED_BEFORE_DUE_DAYS))?;
    soon.then(|| format!("due on {due}, yet not rated"))
}

fn rated_without_note(action: &Action, _: &Key, _: NaiveDate) -> Option<String> {
    let rag = action.rag.filter(|_| action.state != State::Completed && action.note.is_none())?;
    Some(format!("rated {}, yet without a note", rag.as_str()))
}
