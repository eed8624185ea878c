//! What stands above everything else that a page says of an action.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::text::count_days;
use crate::http::pages::words::{Piece, RagMark, linked, state, who, written};

/// An action in short.
pub(super) struct Summary<'a> {
    pub(super) action: &'a Action,
    pub(super) href: String,
    pub(super) outcome: &'a str,
    pub(super) leads: String,
    pub(super) recommendations: String,
    pub(super) mark: RagMark,
    pub(super) state: &'static str,
    /// The board's words for when, each once.
    pub(super) timescales: Vec<&'a str>,
    pub(super) overdue: Option<String>,
    /// The lead's last words.
    pub(super) note: Vec<Piece>,
    pub(super) updated: Option<String>,
}

impl<'a> Summary<'a> {
    /// An action as it stands on `day`.
    pub(super) fn of(plan: &'a Plan, action: &'a Action, day: NaiveDate) -> Self {
        let leads: Vec<&str> = action.leads.iter().map(|lead| lead.name.as_str()).collect();
        let cited: Vec<&str> = action.recommendations.iter().map(|citation| citation.number.as_str()).collect();
        let mut timescales: Vec<&str> = action.milestones.iter().map(|m| m.timescale.as_str()).collect();
        timescales.dedup();
        let updated = action.updated.as_ref();
        Self {
            action,
            href: format!("/plans/{}/actions/{}", plan.head.slug, action.number),
            outcome: plan.outcome(action.outcome_id).map_or("", |outcome| &outcome.text),
            leads: leads.join("; "),
            recommendations: cited.join(", "),
            mark: RagMark::of(action.rag, &plan.head.key),
            state: state(action.state),
            timescales,
            overdue: action.days_overdue(day).map(count_days),
            note: action.note.as_deref().map(linked).unwrap_or_default(),
            updated: updated.map(|updated| format!("{}, by {}", written(updated.as_at), who(&updated.by))),
        }
    }
}
