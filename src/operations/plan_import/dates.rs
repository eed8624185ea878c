//! Dates that a document gives and an adopted plan does not have: they are asked for, never set.

use chrono::NaiveDate;
use serde::Serialize;

use super::untaken::Untaken;
use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State};
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::operations::date_changes::Request;
use crate::operations::{Failure, Outcome};
use crate::plan_file::{DraftAction, DraftMilestone};

/// A date that was asked for because the document gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposedDate {
    /// Where the document gives it.
    pub row: usize,
    /// The action.
    pub action: ActionNumber,
    /// The date that holds.
    pub from: Option<NaiveDate>,
    /// The date that the document gives.
    pub to: NaiveDate,
}

/// What a document says of an action's dates.
#[derive(Default)]
pub(super) struct Dates {
    pub(super) requests: Vec<(ProposedDate, Request)>,
    pub(super) untaken: Vec<Untaken>,
}

/// The requests that a document makes: one for each milestone, matched by position, whose words differ and name another
/// date than holds. What was asked for once, whatever became of it, is not asked for again. Other words without a date,
/// or more or fewer milestones, are refused.
pub(super) fn read(action: &DraftAction, there: &Action, said: &[DateChange], from: &str) -> Outcome<Dates> {
    let row = action.milestones.first().map_or(action.row, |milestone| milestone.row);
    if action.milestones.len() != there.milestones.len() {
        return Err(refused(row, &action.number, "has not as many milestones as were agreed"));
    }
    let mut dates = Dates::default();
    for (draft, milestone) in action.milestones.iter().zip(&there.milestones) {
        let Some(to) = reworded(draft, milestone, &action.number)? else { continue };
        let its = || said.iter().filter(|change| change.milestone == milestone.id);
        if milestone.due_on == Some(to) {
            dates.untaken.push(Untaken::words(action, draft, milestone));
            continue;
        }
        if let Some(before) = its().find(|change| change.to == to) {
            dates.untaken.push(Untaken::asked_before(action, draft, before));
            continue;
        }
        if let Some(open) = its().find(|change| change.state() == State::Requested) {
            let words =
                format!("has another date than date change {} asks for, which is to be decided on first", open.id);
            return Err(refused(draft.row, &action.number, &words));
        }
        there
            .check_movable(milestone)
            .map_err(|no| refused(draft.row, &action.number, &format!("has another date: {no}")))?;
        let reason = format!("{from}, row {}: {}", draft.row, draft.timescale);
        let proposed = ProposedDate { row: draft.row, action: action.number.clone(), from: milestone.due_on, to };
        dates.requests.push((proposed, Request { milestone: milestone.id, new_due_on: to, reason }));
    }
    // Several dates that one cell names have its words in common.
    dates.untaken.dedup();
    Ok(dates)
}

/// The date that the draft gives a milestone, where its words are other than those that were agreed.
fn reworded(draft: &DraftMilestone, milestone: &Milestone, number: &ActionNumber) -> Outcome<Option<NaiveDate>> {
    if draft.text != milestone.text {
        return Err(refused(draft.row, number, "has a part that is not the one that was agreed"));
    }
    if draft.timescale == milestone.timescale {
        return Ok(None);
    }
    match draft.due_on {
        Some(to) => Ok(Some(to)),
        None => {
            Err(refused(draft.row, number, "has a timescale that is not the one that was agreed and names no date"))
        }
    }
}

fn refused(row: usize, number: &ActionNumber, why: &str) -> Failure {
    Failure::invalid("/file", format!("row {row}: {number} {why}; a date moves by a decision, not by an import"))
}
