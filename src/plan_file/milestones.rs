//! The dated commitments of an action, from its own row and from the rows of its parts.

use super::blocks::Block;
use super::clean::{as_read, clean};
use super::columns::Column;
use super::draft::{Draft, DraftAction, DraftMilestone};
use super::notes::Notes;
use super::readings::Readings;
use super::status_cell;
use crate::domain::state::State;
use crate::domain::timescale::{self, Certainty, Reading};

/// The milestones of one timescale cell: one for each date, or a single one without a date.
pub(super) fn read(
    block: &Block,
    text: Option<&str>,
    readings: &Readings,
    completed: bool,
    notes: &mut Notes,
) -> Vec<DraftMilestone> {
    let words = block.cell(Column::Timescale);
    if words.is_empty() {
        return Vec::new();
    }
    let reading = readings.timescale(words).unwrap_or_else(|| timescale::read(&clean(words)));
    note_reading(block, &reading, notes);
    let milestone = |due_on| DraftMilestone {
        row: block.row,
        text: text.map(str::to_owned),
        timescale: words.to_owned(),
        kind: reading.kind,
        due_on,
        completed,
    };
    reading.days().into_iter().map(milestone).collect()
}

fn note_reading(block: &Block, reading: &Reading, notes: &mut Notes) {
    let words = block.cell(Column::Timescale);
    match reading.certainty {
        Certainty::Written => {}
        Certainty::WorkedOut => {
            let days: Vec<String> = reading.dates.iter().map(ToString::to_string).collect();
            notes.guessed(block.row, Column::Timescale, format!("\"{words}\" read as {}", days.join(" and ")));
        }
        Certainty::NotUnderstood => {
            notes.not_understood(block.row, Column::Timescale.as_str(), words);
        }
    }
}

/// Adds a part to the action above it. The first part with words shows that the list in the action's own row
/// is a part as well, and not a list within the action.
pub(super) fn add_part(block: &Block, readings: &Readings, action_completed: bool, draft: &mut Draft) {
    note_other_cells(block, &mut draft.notes);
    let completed = action_completed || status(block) == State::Completed;
    let text = Some(without_bullet(block.cell(Column::Action))).filter(|text| !text.is_empty());
    let milestones = read(block, text, readings, completed, &mut draft.notes);
    if let Some(action) = draft.actions.last_mut() {
        if text.is_some() {
            split_first_part(action);
        }
        action.milestones.extend(milestones);
    }
}

fn status(block: &Block) -> State {
    status_cell::read(block.cell(Column::Status)).state
}

/// A part has its own words and date; anything else in its row should be the action's.
fn note_other_cells(block: &Block, notes: &mut Notes) {
    let met = status(block) == State::Completed;
    if met {
        notes.guessed(
            block.row,
            Column::Status,
            "this part is completed; it is taken as met on the plan's status date",
        );
    }
    for column in [Column::Recommendations, Column::Outcome, Column::Leads, Column::Status] {
        let cell = block.cell(column);
        if !(cell.is_empty() || met && column == Column::Status) {
            notes.not_understood(block.row, column.as_str(), cell);
        }
    }
}

/// Cuts the action's words where the list begins: the words before are the action, the list is its first part.
fn split_first_part(action: &mut DraftAction) {
    let row = action.row;
    let own: Vec<&mut DraftMilestone> =
        action.milestones.iter_mut().filter(|milestone| milestone.row == row && milestone.text.is_none()).collect();
    let start = if action.text.starts_with('•') { Some(0) } else { action.text.find("\n•") };
    let Some(start) = start.filter(|_| !own.is_empty()) else {
        return;
    };
    let part = action.text.split_off(start);
    for milestone in own {
        milestone.text = Some(without_bullet(part.trim_start()).to_owned());
    }
}

/// The words of a part as they are read again from the rows that are written for its action.
#[must_use]
pub fn part_as_read(text: &str) -> String {
    without_bullet(&as_read(&format!("• {text}"))).to_owned()
}

fn without_bullet(text: &str) -> &str {
    text.strip_prefix('•').map_or(text, str::trim_start)
}

/// Notes the actions that have no timescale at all.
pub(super) fn note_actions_without(draft: &mut Draft) {
    for action in draft.actions.iter().filter(|action| action.milestones.is_empty()) {
        draft.notes.not_understood(action.row, Column::Timescale.as_str(), "");
    }
}
