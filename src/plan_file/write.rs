//! A plan written as the table that [`read`](super::read()) reads: the seven printed columns, as CSV.

use super::clean::cell_for;
use super::columns::{Cells, Column};
use crate::domain::timescale;

/// A row or more of the table, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenRow {
    /// The heading of a priority.
    Priority {
        /// Its number.
        number: i32,
        /// Its title.
        title: String,
    },
    /// An action with all its milestones.
    Action(WrittenAction),
}

/// An action as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenAction {
    /// The recommendations that it answers.
    pub recommendations: Vec<String>,
    /// The words of its outcome; written beside each of the outcome's actions.
    pub outcome: String,
    /// The names of the groups that lead it, and leads that are no known group.
    pub leads: Vec<String>,
    /// Its number.
    pub number: String,
    /// The numbers of the actions that it is linked with.
    pub links: Vec<String>,
    /// Its words.
    pub text: String,
    /// Its milestones, in order. Their words may not be blank.
    pub milestones: Vec<WrittenMilestone>,
    /// Its status: "Amber: On track", "Green: Completed", or blank for not rated.
    pub status: String,
}

/// A milestone as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenMilestone {
    /// The part of the action that it is for.
    pub text: Option<String>,
    /// The board's own words.
    pub timescale: String,
}

/// Writes the table: RFC 4180, UTF-8 without a BOM, a header of the printed seven columns.
///
/// A cell that a spreadsheet would take for a formula has an apostrophe before it, which the reader takes off.
#[must_use]
pub fn write_csv(actions: &[WrittenRow]) -> Vec<u8> {
    let mut table = String::new();
    push_row(&mut table, &Column::ALL.map(|column| column.printed().to_owned()));
    for row in actions {
        match row {
            WrittenRow::Priority { number, title } => {
                let heading = format!("Priority {number}: {title}");
                push_row(&mut table, &cells([(Column::Recommendations, cell_for(&heading))]));
            }
            WrittenRow::Action(action) => push_action(&mut table, action),
        }
    }
    table.into_bytes()
}

/// Whether a spreadsheet might run this cell, or takes its apostrophe for such a guard.
pub(super) fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn push_action(table: &mut String, action: &WrittenAction) {
    let mut parts = rows_of(&action.milestones);
    let first = if first_goes_beside(&action.text, &parts) { parts.remove(0) } else { WrittenMilestone::default() };
    let (list, timescale) = (first.text, first.timescale);
    let text = match list {
        Some(list) if action.text.is_empty() => format!("• {list}"),
        Some(list) => format!("{}\n• {list}", action.text),
        None => action.text.clone(),
    };
    push_row(
        table,
        &cells([
            (Column::Recommendations, action.recommendations.join(", ")),
            (Column::Outcome, cell_for(&action.outcome)),
            (Column::Leads, leads(action)),
            (Column::Number, number(action)),
            (Column::Action, cell_for(&text)),
            (Column::Timescale, timescale),
            (Column::Status, cell_for(&action.status)),
        ]),
    );
    for part in parts {
        let text = part.text.map_or_else(String::new, |text| cell_for(&format!("• {text}")));
        push_row(table, &cells([(Column::Action, text), (Column::Timescale, part.timescale)]));
    }
}

/// Milestones as rows: those that one timescale names together ("By D and by E") are one row.
fn rows_of(milestones: &[WrittenMilestone]) -> Vec<WrittenMilestone> {
    let mut rows = Vec::new();
    let mut rest = milestones;
    while let Some(first) = rest.first() {
        let named = timescale::read(&first.timescale).dates.len().max(1);
        let together = rest.iter().take(named).take_while(|next| *next == first).count();
        rows.push(first.clone());
        rest = &rest[together..];
    }
    rows
}

/// Whether the first part can stand in the row of its action, as in print, and be told from it again.
fn first_goes_beside(action: &str, parts: &[WrittenMilestone]) -> bool {
    let has_list = action.contains('•');
    let with_words = parts.iter().filter(|part| part.text.is_some()).count();
    match parts.first() {
        None => false,
        Some(first) if first.text.is_some() => !has_list && with_words > 1,
        Some(_) => !has_list || with_words == 0,
    }
}

fn number(action: &WrittenAction) -> String {
    if action.links.is_empty() {
        return action.number.clone();
    }
    format!("{} links to {}", action.number, action.links.join(", "))
}

/// A blank cell would take the leads of the row above.
fn leads(action: &WrittenAction) -> String {
    if action.leads.is_empty() { "-".to_owned() } else { cell_for(&action.leads.join(" / ")) }
}

fn cells<const N: usize>(written: [(Column, String); N]) -> Cells {
    let mut cells = Cells::default();
    for (column, cell) in written {
        cells[column as usize] = cell;
    }
    cells
}

fn push_row(table: &mut String, cells: &Cells) {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            table.push(',');
        }
        push_cell(table, cell);
    }
    table.push_str("\r\n");
}

fn push_cell(table: &mut String, cell: &str) {
    let guard = if needs_guard(cell) { "'" } else { "" };
    if cell.contains([',', '"', '\n', '\r', '\t']) {
        table.push('"');
        table.push_str(guard);
        table.push_str(&cell.replace('"', "\"\""));
        table.push('"');
    } else {
        table.push_str(guard);
        table.push_str(cell);
    }
}
