//! A plan written as the table that [`read`](super::read()) reads: the seven printed columns, and after them what became of
//! the dates, as CSV.

use super::clean::cell_for;
use super::columns::{AS_AT, Cells, Column, JUDGED, JudgedCells, RECORD};
use super::formula::guarded;
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::domain::timescale;
use chrono::NaiveDate;

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
    /// The recommendations that it answers, each as a cell says it.
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
    /// The same exactly; nothing where only the status is known.
    pub judged: Option<Judged>,
}

/// What the status cell says, with the state in any case and the note word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Where the action is in its life.
    pub state: State,
    /// Its colour, if rated.
    pub rag: Option<Rag>,
    /// The note of its last update.
    pub note: Option<String>,
    /// The day on which it stood so.
    pub as_at: NaiveDate,
}

/// A milestone as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenMilestone {
    /// The part of the action that it is for.
    pub text: Option<String>,
    /// The board's own words.
    pub timescale: String,
    /// What became of its date.
    pub record: DateRecord,
}

/// What became of a milestone's date, for whoever reads the table; an import does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateRecord {
    /// The date that was agreed first.
    pub first: Option<NaiveDate>,
    /// The date that holds.
    pub now: Option<NaiveDate>,
    /// How often it moved.
    pub moved: u32,
    /// Days from the first to the one that holds.
    pub slip_days: Option<i64>,
    /// Who agreed the last move, and when.
    pub agreed: Option<String>,
}

/// Writes the table: RFC 4180, UTF-8 without a BOM, a header of the printed seven columns, those of the record and those of
/// the exact status.
///
/// A cell that a spreadsheet would take for a formula has an apostrophe before it, which the reader takes off.
#[must_use]
pub fn write_csv(actions: &[WrittenRow]) -> Vec<u8> {
    let mut table = String::new();
    push_row(
        &mut table,
        &Column::ALL.map(|column| column.printed().to_owned()),
        &RECORD.map(str::to_owned),
        &[JUDGED[0], JUDGED[1], JUDGED[2], AS_AT].map(str::to_owned),
    );
    for row in actions {
        match row {
            WrittenRow::Priority { number, title } => {
                let heading = format!("Priority {number}: {title}");
                push_row(
                    &mut table,
                    &cells([(Column::Recommendations, cell_for(&heading))]),
                    &Record::default(),
                    &Default::default(),
                );
            }
            WrittenRow::Action(action) => push_action(&mut table, action),
        }
    }
    table.into_bytes()
}

fn push_action(table: &mut String, action: &WrittenAction) {
    let mut parts = rows_of(&action.milestones);
    let first = if first_goes_beside(&action.text, &parts) { parts.remove(0) } else { Part::default() };
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
        &first.record,
        &judged(action),
    );
    for part in parts {
        let text = part.text.map_or_else(String::new, |text| cell_for(&format!("• {text}")));
        push_row(
            table,
            &cells([(Column::Action, text), (Column::Timescale, part.timescale)]),
            &part.record,
            &Default::default(),
        );
    }
}

/// The cells of a row below [`RECORD`].
type Record = [String; RECORD.len()];

/// The milestones of a row.
#[derive(Default)]
struct Part {
    text: Option<String>,
    timescale: String,
    record: Record,
}

/// Milestones as rows: those that one timescale names together ("By D and by E") are one row.
fn rows_of(milestones: &[WrittenMilestone]) -> Vec<Part> {
    let mut rows = Vec::new();
    let mut rest = milestones;
    while let Some(first) = rest.first() {
        let named = timescale::read(&first.timescale).dates.len().max(1);
        let same = |next: &&WrittenMilestone| (&next.text, &next.timescale) == (&first.text, &first.timescale);
        let together = rest.iter().take(named).take_while(same).count();
        let record = record(&rest[..together]);
        rows.push(Part { text: first.text.clone(), timescale: first.timescale.clone(), record });
        rest = &rest[together..];
    }
    rows
}

/// Of several milestones each cell has the values of all, in their order. Where nothing has a date there is nothing to say.
fn record(milestones: &[WrittenMilestone]) -> Record {
    if milestones.iter().all(|milestone| milestone.record.first.is_none()) {
        return Record::default();
    }
    let all = |cell: fn(&DateRecord) -> Option<String>| {
        let cells = milestones.iter().map(|milestone| cell(&milestone.record).unwrap_or_else(|| "-".to_owned()));
        cells.collect::<Vec<_>>().join("; ")
    };
    [
        all(|record| record.first.map(|day| day.to_string())),
        all(|record| record.now.map(|day| day.to_string())),
        all(|record| Some(record.moved.to_string())),
        all(|record| record.slip_days.map(|days| days.to_string())),
        all(|record| Some(record.agreed.clone().unwrap_or_default())),
    ]
}

/// Whether the first part can stand in the row of its action, as in print, and be told from it again.
fn first_goes_beside(action: &str, parts: &[Part]) -> bool {
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

fn judged(action: &WrittenAction) -> JudgedCells {
    let Some(Judged { state, rag, note, as_at }) = &action.judged else { return Default::default() };
    let rag = rag.map_or_else(String::new, |rag| rag.as_str().to_owned());
    [state.as_str().replace('_', " "), rag, note.clone().unwrap_or_default(), as_at.to_string()]
}

fn push_row(table: &mut String, cells: &Cells, record: &Record, judged: &JudgedCells) {
    for (position, cell) in cells.iter().chain(record).chain(judged).enumerate() {
        if position > 0 {
            table.push(',');
        }
        push_cell(table, cell);
    }
    table.push_str("\r\n");
}

fn push_cell(table: &mut String, cell: &str) {
    let cell = guarded(cell.to_owned());
    if cell.contains([',', '"', '\n', '\r', '\t']) {
        table.push('"');
        table.push_str(&cell.replace('"', "\"\""));
        table.push('"');
    } else {
        table.push_str(&cell);
    }
}
