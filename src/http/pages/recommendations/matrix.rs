//! A register beside the plan: a row for each entry, a column for each action that answers one.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::recommendation::{Decision, Disposition, Entry};
use crate::domain::report::coverage::Coverage;
use crate::http::pages::as_at::AsAt;
use crate::http::pages::words::{state, written};

/// The matrix of a register.
pub(super) struct Matrix<'a> {
    pub(super) slug: &'a str,
    pub(super) title: &'a str,
    pub(super) answered: usize,
    pub(super) unanswered: Vec<&'a str>,
    pub(super) columns: Vec<Column<'a>>,
    pub(super) rows: Vec<Row<'a>>,
    /// Numbers that actions cite and the register does not have.
    pub(super) unknown: Vec<(&'a str, Vec<Column<'a>>)>,
}

/// An action.
pub(super) struct Column<'a> {
    pub(super) number: &'a str,
    pub(super) href: String,
}

/// An entry.
pub(super) struct Row<'a> {
    pub(super) entry: &'a Entry,
    /// What the board decided about it.
    pub(super) disposition: Option<String>,
    /// Why.
    pub(super) reason: Option<&'a str>,
    /// How far each action is that answers it, under the action; nothing at all where none does.
    pub(super) cells: Vec<Option<Cell>>,
}

/// How far an action is.
pub(super) struct Cell {
    pub(super) state: &'static str,
    pub(super) is_overdue: bool,
}

impl<'a> Matrix<'a> {
    pub(super) fn of(plan: &str, coverage: &Coverage<'a>, as_at: AsAt) -> Self {
        let mut actions: Vec<&Action> = coverage.answered.iter().flat_map(|found| found.actions.clone()).collect();
        actions.sort_by(|one, other| one.number.cmp(&other.number));
        actions.dedup_by_key(|action| &action.number);
        let column = |action: &&'a Action| Column {
            number: action.number.as_str(),
            href: as_at.action_address(plan, &action.number),
        };
        let unknown = coverage.unknown.iter().map(|(number, citing)| (*number, citing.iter().map(column).collect()));
        Self {
            slug: &coverage.register.slug,
            title: &coverage.register.title,
            answered: coverage.answered.len(),
            unanswered: coverage.unanswered.iter().map(|(entry, _)| entry.number.as_str()).collect(),
            columns: actions.iter().map(column).collect(),
            rows: coverage.register.entries.iter().map(|entry| Row::of(coverage, entry, &actions, as_at.day)).collect(),
            unknown: unknown.collect(),
        }
    }
}

impl<'a> Row<'a> {
    fn of(coverage: &Coverage<'a>, entry: &'a Entry, columns: &[&Action], day: NaiveDate) -> Self {
        let answered = coverage.answered.iter().find(|found| found.entry.number == entry.number);
        let unanswered = coverage.unanswered.iter().find(|(other, _)| other.number == entry.number);
        let disposition = answered.and_then(|found| found.disposition).or(unanswered.and_then(|(_, it)| *it));
        let cell = |action: &&Action| {
            let answers = answered?.actions.iter().any(|other| other.number == action.number);
            answers.then(|| Cell { state: state(action.state), is_overdue: action.is_overdue(day) })
        };
        let cells = answered.map(|_| columns.iter().map(cell).collect());
        Self {
            entry,
            disposition: disposition.map(decided),
            reason: disposition.and_then(|disposition| disposition.reason.as_deref()),
            cells: cells.unwrap_or_default(),
        }
    }
}

fn decided(disposition: &Disposition) -> String {
    let decision = match disposition.decision {
        Decision::Accepted => "Accepted",
        Decision::AcceptedInPart => "Accepted in part",
        Decision::NotAccepted => "Not accepted",
    };
    format!("{decision}, {}", written(disposition.decided_on))
}
