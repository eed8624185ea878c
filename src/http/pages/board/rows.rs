//! The rows of the table, with cells merged as the board prints them.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::conflict::Conflict;
use crate::domain::milestone::Milestone;
use crate::domain::plan::Plan;
use crate::domain::text::count_days;
use crate::http::pages::words::{RagMark, count, short, state};

/// The longest note that is shown in the table, in characters: the action's own page has all of it.
const LONGEST_NOTE: usize = 240;

/// A row of the table: an action, or one of its parts. A cell that is not there is reached by one from above.
pub(super) struct Row<'a> {
    pub(super) recommendations: Option<Cell>,
    pub(super) outcome: Option<Cell>,
    pub(super) leads: Option<Cell>,
    pub(super) action: Option<Status<'a>>,
    pub(super) words: Vec<&'a str>,
    pub(super) timescales: Vec<&'a str>,
}

/// A cell that reaches over one or more rows.
pub(super) struct Cell {
    pub(super) words: String,
    pub(super) height: usize,
}

/// How an action stands.
pub(super) struct Status<'a> {
    pub(super) height: usize,
    pub(super) number: &'a str,
    pub(super) mark: RagMark,
    pub(super) state: &'static str,
    /// The lead's words, where they say more than the colour.
    pub(super) note: Option<String>,
    /// How long it is overdue, in words.
    pub(super) overdue: Option<String>,
    /// How many contradictions have to be explained, in words.
    pub(super) conflicts: Option<String>,
}

/// The rows of one priority: outcomes in the order printed, and under each those of its actions that were chosen.
pub(super) fn of<'a>(plan: &'a Plan, priority: i32, chosen: &[&'a Action], day: NaiveDate) -> Vec<Row<'a>> {
    let outcomes = plan.outcomes.iter().filter(|outcome| outcome.priority == priority);
    let rows = outcomes.flat_map(|outcome| {
        let its: Vec<&Action> = chosen.iter().copied().filter(|action| action.outcome_id == outcome.id).collect();
        under(plan, &outcome.text, &its, day)
    });
    rows.collect()
}

fn under<'a>(plan: &'a Plan, outcome: &str, actions: &[&'a Action], day: NaiveDate) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (index, action) in actions.iter().copied().enumerate() {
        let parts = parts(action);
        let height = parts.len();
        for (part, (words, timescales)) in parts.into_iter().enumerate() {
            let begins = part == 0;
            rows.push(Row {
                recommendations: merged(actions, index, begins, |a| &a.recommendations, recommendations),
                outcome: merged(actions, index, begins, |a| &a.outcome_id, |_| outcome.to_owned()),
                leads: merged(actions, index, begins, |a| &a.leads, leads),
                action: begins.then(|| Status::of(plan, action, day, height)),
                words,
                timescales,
            });
        }
    }
    rows
}

/// The parts of an action that have a row each, with the words in it and the board's words for when.
fn parts<'a>(action: &'a Action) -> Vec<(Vec<&'a str>, Vec<&'a str>)> {
    let has_words = |milestone: &Milestone| milestone.text.is_some();
    if action.milestones.len() < 2 || !action.milestones.iter().any(has_words) {
        let mut timescales: Vec<&str> = action.milestones.iter().map(|m| m.timescale.as_str()).collect();
        timescales.dedup();
        return vec![(vec![action.text.as_str()], timescales)];
    }
    let row = |(index, milestone): (usize, &'a Milestone)| {
        let first = (index == 0).then_some(action.text.as_str());
        let words = first.into_iter().chain(milestone.text.as_deref()).collect();
        (words, vec![milestone.timescale.as_str()])
    };
    action.milestones.iter().enumerate().map(row).collect()
}

/// The cell that begins at the action with this index, unless the action above says the same.
fn merged<T: PartialEq + ?Sized>(
    actions: &[&Action],
    index: usize,
    begins: bool,
    of: impl Fn(&Action) -> &T,
    words: impl Fn(&Action) -> String,
) -> Option<Cell> {
    let action = actions[index];
    if !begins || (index > 0 && of(actions[index - 1]) == of(action)) {
        return None;
    }
    let same = actions[index..].iter().take_while(|below| of(below) == of(action));
    Some(Cell { words: words(action), height: same.map(|action| parts(action).len()).sum() })
}

fn leads(action: &Action) -> String {
    action.leads.iter().map(|lead| lead.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn recommendations(action: &Action) -> String {
    action.recommendations.iter().map(|citation| citation.number.as_str()).collect::<Vec<_>>().join(", ")
}

impl<'a> Status<'a> {
    fn of(plan: &'a Plan, action: &'a Action, day: NaiveDate, height: usize) -> Self {
        let mark = RagMark::of(action.rag, &plan.head.key);
        let says_more =
            |note: &&str| !mark.meaning.as_deref().is_some_and(|meaning| meaning.eq_ignore_ascii_case(note));
        let note = action.note.as_deref().map(str::trim).filter(says_more);
        let conflicts = plan.conflicts_of(action, day).into_iter().filter(Conflict::is_unexplained).count();
        Self {
            height,
            number: action.number.as_str(),
            note: note.map(|note| short(note, LONGEST_NOTE)),
            mark,
            state: state(action.state),
            overdue: action.days_overdue(day).map(count_days),
            conflicts: (conflicts > 0).then(|| count(conflicts, "conflict to explain", "conflicts to explain")),
        }
    }
}
