//! The dates of an action, and what was asked and decided about them.

use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State};
use crate::domain::milestone::Milestone;
use crate::http::pages::words::{kind, written};

/// A milestone in words.
pub(super) struct Dated<'a> {
    pub(super) label: &'a str,
    pub(super) timescale: &'a str,
    pub(super) kind: &'static str,
    pub(super) first: Option<String>,
    pub(super) now: Option<String>,
    /// How often it moved and who agreed it last.
    pub(super) moved: Option<String>,
    pub(super) met: Option<String>,
}

impl<'a> Dated<'a> {
    pub(super) fn of(milestone: &'a Milestone) -> Self {
        let agreed = milestone.agreed.as_ref();
        let agreed = agreed.map(|agreed| format!(", agreed by {} on {}", agreed.by, written(agreed.on)));
        let times = match milestone.moved {
            0 => None,
            1 => Some("once".to_owned()),
            times => Some(format!("{times} times")),
        };
        Self {
            label: label(milestone),
            timescale: &milestone.timescale,
            kind: kind(milestone.kind),
            first: milestone.first_due_on.map(written),
            now: milestone.due_on.map(written),
            moved: times.map(|times| format!("{times}{}", agreed.unwrap_or_default())),
            met: milestone.met_on.map(written),
        }
    }
}

/// What tells a milestone from the others of its action.
pub(super) fn label(milestone: &Milestone) -> &str {
    milestone.text.as_deref().unwrap_or(&milestone.timescale)
}

/// A later date that was asked for.
pub(super) struct Asked<'a> {
    pub(super) milestone: &'a str,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) change: &'a DateChange,
    pub(super) on: String,
    /// What came of it.
    pub(super) outcome: String,
    /// The words that went with that.
    pub(super) said: Option<&'a str>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(action: &'a Action, change: &'a DateChange) -> Self {
        let milestone = action.milestone(change.milestone);
        Self {
            milestone: milestone.map_or("", label),
            from: change.from.map_or_else(|| "no date".to_owned(), written),
            to: written(change.to),
            change,
            on: written(change.requested_on),
            outcome: outcome(change),
            said: change.decision.as_ref().and_then(|decision| decision.text.as_deref()),
        }
    }
}

/// What came of a request.
pub(super) fn outcome(change: &DateChange) -> String {
    let Some(decision) = &change.decision else { return "waits for the Business Group".to_owned() };
    let verb = if change.state() == State::Granted { "granted" } else { "refused" };
    format!("{verb} by {}, {}", decision.by, written(decision.from_day))
}
