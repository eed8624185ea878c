//! The counts by priority, and the actions that moved.

use crate::domain::action::Action;
use crate::domain::plan::Priority;
use crate::domain::report::changes::{Change, Move};
use crate::http::pages::as_at::AsAt;
use crate::http::pages::due::leads;
use crate::http::pages::sentence;
use crate::http::pages::words::readable;

/// How many actions moved in one way.
pub(super) struct CountRow {
    pub(super) way: &'static str,
    /// The id of the part that lists them; none where there are none.
    pub(super) part: Option<&'static str>,
    pub(super) total: usize,
    /// In each priority.
    pub(super) counts: Vec<usize>,
}

impl CountRow {
    /// A row for each way, also for those in which nothing moved: that is worth knowing too.
    pub(super) fn all(found: &[Change<'_>], priorities: &[Priority]) -> Vec<Self> {
        let row = |moved: Move| {
            let its = || found.iter().filter(move |change| change.moved == moved);
            let in_priority = |priority: &Priority| its().filter(|it| it.now.priority == priority.number).count();
            let total = its().count();
            let part = (total > 0).then(|| moved.as_str());
            Self { way: way(moved), part, total, counts: priorities.iter().map(in_priority).collect() }
        };
        Move::ALL.into_iter().map(row).collect()
    }
}

/// The actions that moved in one way.
pub(super) struct Part<'a> {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) rows: Vec<Row<'a>>,
}

/// An action that moved.
pub(super) struct Row<'a> {
    pub(super) action: &'a Action,
    pub(super) href: String,
    pub(super) leads: String,
    pub(super) detail: String,
}

impl<'a> Part<'a> {
    /// A part for each way in which something moved up to a day.
    pub(super) fn all(plan: &str, found: &[Change<'a>], to: AsAt) -> Vec<Self> {
        let row = |change: &Change<'a>| Row {
            action: change.now,
            href: to.action_address(plan, &change.now.number),
            leads: leads(change.now),
            detail: sentence(&readable(&change.detail())),
        };
        let part = |moved: Move| {
            let its = found.iter().filter(|change| change.moved == moved);
            Self { id: moved.as_str(), title: way(moved), rows: its.map(row).collect() }
        };
        Move::ALL.into_iter().map(part).filter(|part| !part.rows.is_empty()).collect()
    }
}

fn way(moved: Move) -> &'static str {
    match moved {
        Move::NewlyOverdue => "Newly overdue",
        Move::Completed => "Completed",
        Move::Worsened => "Colour got worse",
        Move::Improved => "Colour got better",
        Move::FirstRated => "Rated for the first time",
        Move::ReDated => "Date moved",
        Move::Challenged => "Challenged",
        Move::Silent => "Open, and no update",
        Move::Added => "New in the plan",
        Move::Withdrawn => "Withdrawn",
    }
}
