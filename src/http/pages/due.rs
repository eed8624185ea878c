//! The dates of an action in words: the one to meet next, and the later one that is asked for.

use crate::domain::action::Action;
use crate::domain::date_change::DateChange;
use crate::domain::milestone::Milestone;
use crate::domain::text::count_days;
use crate::http::pages::items::Fact;
use crate::http::pages::words::{kind, written};

/// The next date of an action.
pub(super) struct Due<'a> {
    /// What sort of commitment it is: a passed review is not a missed deadline.
    pub(super) kind: &'static str,
    /// The board's words for when.
    pub(super) timescale: &'a str,
    /// The part of the action that it is for, if there are several.
    pub(super) part: Option<&'a str>,
    /// The date agreed first.
    pub(super) first: String,
    /// The date that holds.
    pub(super) now: String,
    /// How often it moved and who agreed it last; none if it never did.
    pub(super) moved: Option<String>,
}

impl<'a> Due<'a> {
    /// The next date of an action that has one.
    pub(super) fn next(action: &'a Action) -> Option<Self> {
        action.next_milestone().map(Self::of)
    }

    fn of(milestone: &'a Milestone) -> Self {
        let date = |day: Option<_>| day.map_or_else(|| "no date".to_owned(), written);
        Self {
            kind: kind(milestone.kind),
            timescale: &milestone.timescale,
            part: milestone.text.as_deref(),
            first: date(milestone.first_due_on),
            now: date(milestone.due_on),
            moved: moved(milestone),
        }
    }
}

fn moved(milestone: &Milestone) -> Option<String> {
    let times = match milestone.moved {
        0 => return None,
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    let agreed = milestone.agreed.as_ref();
    let agreed = agreed.map(|agreed| format!(", agreed by {} on {}", agreed.by, written(agreed.on)));
    Some(times + &agreed.unwrap_or_default())
}

/// What a page says of the next date of an action.
pub(super) fn due_facts(action: &Action) -> Vec<Fact> {
    let Some(due) = Due::next(action) else { return Vec::new() };
    let part = due.part.map(|part| format!("{part}: ")).unwrap_or_default();
    let moved = due.moved.map_or_else(|| "not moved".to_owned(), |moved| format!("moved {moved}"));
    vec![
        Fact::new(due.kind, format!("{part}{}", due.timescale)),
        Fact::new("First date", due.first),
        Fact::new("Present date", format!("{}, {moved}", due.now)),
    ]
}

/// What a request for a later date asks, in a line.
pub(super) fn request_title(change: &DateChange) -> String {
    format!("{} instead of {}", written(change.to), change.from.map_or_else(|| "no date".to_owned(), written))
}

/// What a page says of such a request.
pub(super) fn request_facts(change: &DateChange, action: &Action) -> Vec<Fact> {
    let milestone = action.milestone(change.milestone);
    let timescale = milestone.map(|milestone| Fact::new(kind(milestone.kind), milestone.timescale.clone()));
    let later = change.days().map(|days| Fact::new("Later by", count_days(days)));
    let reason = Fact::new("Reason", change.reason.clone());
    let asked = Fact::new("Asked by", format!("{}, {}", change.requested_by, written(change.requested_on)));
    timescale.into_iter().chain(later).chain([reason, asked]).collect()
}

/// The leads of an action, by name.
pub(super) fn leads(action: &Action) -> String {
    action.leads.iter().map(|lead| lead.name.as_str()).collect::<Vec<_>>().join("; ")
}

/// The page of an action.
pub(super) fn action_address(plan: &str, number: impl std::fmt::Display) -> String {
    format!("/plans/{plan}/actions/{number}")
}
