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
use crate::plan_file::{DraftAction, DraftMilestone, part_as_read};

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

/// The requests that a document makes: one for each milestone, matched by position, whose words differ, or are read as a
/// date at last, and name another date than holds. What was asked for once, whatever became of it, is not asked for again.
/// Other words without a date, or more or fewer milestones than were `agreed` with the action, are refused; those that were
/// added to it since may be missing.
pub(super) fn read(
    action: &DraftAction,
    there: &Action,
    agreed: usize,
    said: &[DateChange],
    from: &str,
) -> Outcome<Dates> {
    let row = action.milestones.first().map_or(action.row, |milestone| milestone.row);
    let given = action.milestones.len();
    if !(agreed..=there.milestones.len()).contains(&given) {
        return Err(refused(row, &action.number, "has not as many milestones as were agreed"));
    }
    let mut dates = Dates::default();
    for (draft, milestone) in action.milestones.iter().zip(&there.milestones) {
        let Some(to) = reworded(draft, milestone, there)? else { continue };
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
    dates.untaken.extend(there.milestones[given..].iter().map(|further| Untaken::further_milestone(action, further)));
    // Several dates that one cell names have its words in common.
    dates.untaken.dedup();
    Ok(dates)
}

/// The date that the draft gives a milestone, where its words are other than those that were agreed, or the same and never
/// had a date. Words as they were do not stop an import, whatever they are read as.
fn reworded(draft: &DraftMilestone, milestone: &Milestone, there: &Action) -> Outcome<Option<NaiveDate>> {
    if draft.text != milestone.text.as_deref().map(part_as_read).filter(|text| !text.is_empty()) {
        return Err(refused(draft.row, &there.number, "has a part that is not the one that was agreed"));
    }
    if draft.timescale == milestone.timescale.trim() {
        let is_open = milestone.due_on.is_none() && !draft.completed && there.check_movable(milestone).is_ok();
        return Ok(draft.due_on.filter(|_| is_open));
    }
    match draft.due_on {
        Some(to) => Ok(Some(to)),
        None => {
            let words = "has a timescale that is not the one that was agreed and names no date";
            Err(refused(draft.row, &there.number, words))
        }
    }
}

fn refused(row: usize, number: &ActionNumber, why: &str) -> Failure {
    Failure::invalid("/file", format!("row {row}: {number} {why}; a date moves by a decision, not by an import"))
}
