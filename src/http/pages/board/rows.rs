//! The rows of the table, with cells merged as the board prints them.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::text::count_days;
use crate::http::pages::words::{RagMark, state};

/// An action in the table.
pub(super) struct Row<'a> {
    /// The cells that begin here; none where the one above reaches down.
    pub(super) recommendations: Option<Cell>,
    pub(super) outcome: Option<Cell>,
    pub(super) leads: Option<Cell>,
    pub(super) action: &'a Action,
    pub(super) href: String,
    pub(super) mark: RagMark,
    pub(super) state: &'static str,
    /// How long it is overdue, in words.
    pub(super) overdue: Option<String>,
}

/// A cell that reaches over one or more rows.
pub(super) struct Cell {
    pub(super) words: String,
    pub(super) height: usize,
}

/// The rows of one priority: outcomes in the order printed, and under each its actions.
pub(super) fn of(plan: &Plan, priority: i32, day: NaiveDate) -> Vec<Row<'_>> {
    let outcomes = plan.outcomes.iter().filter(|outcome| outcome.priority == priority);
    let rows = outcomes.flat_map(|outcome| {
        let its: Vec<&Action> = plan.actions.iter().filter(|action| action.outcome_id == outcome.id).collect();
        under(plan, &outcome.text, &its, day)
    });
    rows.collect()
}

fn under<'a>(plan: &'a Plan, outcome: &str, actions: &[&'a Action], day: NaiveDate) -> Vec<Row<'a>> {
    let same_leads = |one: &Action, other: &Action| one.leads == other.leads;
    let same_recommendations = |one: &Action, other: &Action| one.recommendations == other.recommendations;
    let row = |(index, action): (usize, &&'a Action)| Row {
        recommendations: begins(actions, index, same_recommendations, recommendations),
        outcome: begins(actions, index, |_, _| true, |_| outcome.to_owned()),
        leads: begins(actions, index, same_leads, leads),
        action,
        href: format!("/plans/{}/actions/{}", plan.head.slug, action.number),
        mark: RagMark::of(action.rag, &plan.head.key),
        state: state(action.state),
        overdue: action.days_overdue(day).map(count_days),
    };
    actions.iter().enumerate().map(row).collect()
}

/// The cell that begins at `index`, unless the action above says the same.
fn begins(
    actions: &[&Action],
    index: usize,
    same: impl Fn(&Action, &Action) -> bool,
    words: impl Fn(&Action) -> String,
) -> Option<Cell> {
    let action = actions[index];
    if index > 0 && same(actions[index - 1], action) {
        return None;
    }
    let height = actions[index..].iter().take_while(|below| same(action, below)).count();
    Some(Cell { words: words(action), height })
}

fn leads(action: &Action) -> String {
    action.leads.iter().map(|lead| lead.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn recommendations(action: &Action) -> String {
    action.recommendations.iter().map(|citation| citation.number.as_str()).collect::<Vec<_>>().join(", ")
}
