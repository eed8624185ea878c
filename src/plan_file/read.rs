//! Blocks read as a plan: each cell in the light of those above it.

use std::collections::HashMap;

use super::blocks::{self, Block, Kind};
use super::broken::BrokenFile;
use super::clean::{cell_for, clean};
use super::columns::{AS_AT, Column};
use super::draft::{Draft, DraftAction, DraftCitation, DraftOutcome, DraftPriority};
use super::readings::Readings;
use super::status_cell::StatusCell;
use super::{links, milestones, number_cell, recommendation_cell, status_cell, table};
use crate::domain::lead::Leads;
use crate::domain::number::ActionNumber;
use crate::domain::state::State;
use crate::domain::{text, timescale};

/// The most actions that a plan may have.
const MOST_ACTIONS: usize = 2_000;
/// The longest cell that holds a list, in characters: blank cells below may take the whole list over.
const LONGEST_LIST: usize = 500;
/// The longest cell that cites recommendations, in characters: an action may have a hundred of other registers.
const LONGEST_CITATIONS: usize = 10_000;

/// Reads a plan table, or refuses it whole.
///
/// Words of which `readings` says how they are to be read are read so. What a person should look at is in the notes; only
/// what would make a wrong plan is a refusal: bytes that are no table, no header row, an action before any priority, a
/// number that is none or comes twice.
pub fn read(bytes: &[u8], leads: &Leads, readings: &Readings) -> Result<Draft, BrokenFile> {
    let rows = table::rows(bytes)?;
    let leads = readings.leads(leads);
    let mut reader =
        Reader { leads: &leads, readings, draft: Draft::default(), rows_of: HashMap::new(), above: Above::default() };
    let blocks = blocks::assemble(&rows, &mut reader.draft.notes)?;
    for block in &blocks {
        reader.take(block)?;
    }
    if reader.draft.actions.is_empty() {
        return Err(BrokenFile::whole("the table holds no action"));
    }
    let mut draft = reader.draft;
    links::join_both_ways(&mut draft);
    milestones::note_actions_without(&mut draft);
    draft.notes.sort();
    Ok(draft)
}

/// What blank cells of this priority take, each with the row in which it is written.
#[derive(Default)]
struct Above {
    priority: i32,
    outcome: Option<(usize, usize)>,
    leads: Option<(usize, Vec<String>, Vec<String>)>,
    recommendations: Option<(usize, Vec<DraftCitation>)>,
    /// The status cell of the action above says that it is completed.
    completed: bool,
}

struct Reader<'a> {
    leads: &'a Leads,
    readings: &'a Readings,
    draft: Draft,
    rows_of: HashMap<ActionNumber, usize>,
    above: Above,
}

impl Reader<'_> {
    fn take(&mut self, block: &Block) -> Result<(), BrokenFile> {
        for column in [Column::Recommendations, Column::Leads, Column::Number, Column::Timescale] {
            let longest = if column == Column::Recommendations { LONGEST_CITATIONS } else { LONGEST_LIST };
            if block.cell(column).chars().count() > longest {
                let reason = format!("the {} cell is longer than {longest} characters", column.as_str());
                return Err(BrokenFile::at(block.row, reason));
            }
        }
        match &block.kind {
            Kind::Heading { number, title } => {
                self.begin_priority(block.row, *number, title);
                Ok(())
            }
            Kind::Action => self.begin_action(block),
            Kind::Part => {
                milestones::add_part(block, self.readings, self.above.completed, &mut self.draft);
                Ok(())
            }
        }
    }

    /// A heading that is repeated at a page break goes on with its priority.
    fn begin_priority(&mut self, row: usize, number: i32, title: &str) {
        self.above = Above { priority: number, ..Above::default() };
        let known = self.draft.priorities.iter().find(|priority| priority.number == number);
        match known {
            None => self.draft.priorities.push(DraftPriority { row, number, title: title.to_owned() }),
            Some(known) if known.title == title => {}
            Some(_) => self.draft.notes.not_understood(row, "priority", title),
        }
    }

    fn begin_action(&mut self, block: &Block) -> Result<(), BrokenFile> {
        if self.draft.actions.len() == MOST_ACTIONS {
            return Err(BrokenFile::at(block.row, format!("more than {MOST_ACTIONS} actions")));
        }
        let (number, links) = self.number(block)?;
        let recommendations = self.recommendations(block)?;
        let outcome = self.outcome(block);
        let (leads, unknown_leads) = self.lead_groups(block);
        self.day(block)?;
        let status = self.status(block);
        let text = self.text(block);
        let milestones = milestones::read(block, None, self.readings, self.above.completed, &mut self.draft.notes);
        self.draft.actions.push(DraftAction {
            row: block.row,
            number,
            priority: self.above.priority,
            outcome,
            text,
            leads,
            unknown_leads,
            recommendations,
            milestones,
            state: status.state,
            rag: status.rag,
            note: status.note,
            links,
        });
        Ok(())
    }

    fn text(&mut self, block: &Block) -> String {
        let text = block.cell(Column::Action);
        if text.is_empty() {
            self.draft.notes.not_understood(block.row, Column::Action.as_str(), "");
        }
        text.to_owned()
    }

    fn status(&mut self, block: &Block) -> StatusCell {
        let cell = block.cell(Column::Status);
        let status = self.judged(block).unwrap_or_else(|| status_cell::read(cell));
        self.above.completed = status.state == State::Completed;
        if !status.understood {
            self.draft.notes.not_understood(block.row, Column::Status.as_str(), cell);
        }
        if self.above.completed {
            let met = "completed; its milestones are taken as met on the plan's status date";
            self.draft.notes.guessed(block.row, Column::Status, met);
        }
        status
    }

    /// What the columns say that an export adds. Where the status cell says otherwise, somebody should look at it.
    fn judged(&mut self, block: &Block) -> Option<StatusCell> {
        let [state, rag, note, _] = &block.judged;
        if [state, rag, note].into_iter().all(|cell| text::is_blank(cell)) {
            return None;
        }
        let Some(status) = status_cell::judged(&block.judged) else {
            self.draft.notes.not_understood(block.row, "State and RAG", format!("{state}, {rag}"));
            return None;
        };
        let cell = block.cell(Column::Status);
        let printed = status_cell::printed(status.state, status.rag, status.note.as_deref());
        if cell != clean(&cell_for(&printed)) {
            let sentence = format!("\"{cell}\" read as the columns State, RAG and Note say, which is otherwise");
            self.draft.notes.guessed(block.row, Column::Status, sentence);
        }
        Some(status)
    }

    /// The day of the statuses, of which a table has one. Spreadsheets write it as they please; but what is no day would let
    /// the statuses stand on another day than they are of.
    fn day(&mut self, block: &Block) -> Result<(), BrokenFile> {
        let [_, _, _, cell] = &block.judged;
        if text::is_blank(cell) {
            return Ok(());
        }
        let said = timescale::read(cell).dates;
        match (self.draft.as_at, said.as_slice()) {
            (None, [day]) => self.draft.as_at = Some(*day),
            (Some(day), [same]) if *same == day => {}
            (Some(day), [_]) => {
                let reason =
                    format!("the column {AS_AT} says {cell:?} here and {day} above: give one day for all rows");
                return Err(BrokenFile::at(block.row, reason));
            }
            _ => {
                let reason =
                    format!("the column {AS_AT} says {cell:?}, which is no day: mend it or take the column out");
                return Err(BrokenFile::at(block.row, reason));
            }
        }
        Ok(())
    }

    fn number(&mut self, block: &Block) -> Result<(ActionNumber, Vec<ActionNumber>), BrokenFile> {
        let cell = block.cell(Column::Number);
        let read = number_cell::read(cell, self.above.priority).map_err(|reason| BrokenFile::at(block.row, reason))?;
        if let Some(first) = self.rows_of.insert(read.number.clone(), block.row) {
            return Err(BrokenFile::at(block.row, format!("action {} is already in row {first}", read.number)));
        }
        if read.chosen {
            let links: Vec<&str> = read.links.iter().map(ActionNumber::as_str).collect();
            let sentence = format!("\"{cell}\" read as {}, linked with {}", read.number, links.join(" and "));
            self.draft.notes.guessed(block.row, Column::Number, sentence);
        }
        Ok((read.number, read.links))
    }

    fn recommendations(&mut self, block: &Block) -> Result<Vec<DraftCitation>, BrokenFile> {
        let cell = block.cell(Column::Recommendations);
        if cell.is_empty() {
            if !block.cell(Column::Outcome).is_empty() {
                self.above.recommendations = None;
            }
            let Some((from, citations)) = &self.above.recommendations else {
                return Ok(Vec::new());
            };
            self.draft.notes.inherited(block.row, Column::Recommendations, *from);
            return Ok(citations.clone());
        }
        let read = recommendation_cell::read(cell);
        if read.citations.len() > recommendation_cell::MOST {
            let reason = format!("the recommendations cell names more than {}", recommendation_cell::MOST);
            return Err(BrokenFile::at(block.row, reason));
        }
        for range in &read.ranges {
            let sentence = format!("\"{range}\" read as every number from the first to the last");
            self.draft.notes.guessed(block.row, Column::Recommendations, sentence);
        }
        for word in &read.not_understood {
            self.draft.notes.not_understood(block.row, Column::Recommendations.as_str(), word);
        }
        self.above.recommendations = Some((block.row, read.citations.clone()));
        Ok(read.citations)
    }

    fn outcome(&mut self, block: &Block) -> usize {
        let text = block.cell(Column::Outcome);
        match self.above.outcome {
            Some((from, outcome)) if text.is_empty() => {
                self.draft.notes.inherited(block.row, Column::Outcome, from);
                outcome
            }
            Some((_, outcome)) if self.draft.outcomes[outcome].text == text => outcome,
            _ => {
                if text.is_empty() {
                    self.draft.notes.not_understood(block.row, Column::Outcome.as_str(), "");
                }
                let outcome = self.draft.outcomes.len();
                self.draft.outcomes.push(DraftOutcome {
                    row: block.row,
                    priority: self.above.priority,
                    text: text.to_owned(),
                });
                self.above.outcome = Some((block.row, outcome));
                outcome
            }
        }
    }

    fn lead_groups(&mut self, block: &Block) -> (Vec<String>, Vec<String>) {
        let cell = block.cell(Column::Leads);
        if cell.is_empty() {
            let Some((from, slugs, unknown)) = &self.above.leads else {
                self.draft.notes.not_understood(block.row, Column::Leads.as_str(), "");
                return (Vec::new(), Vec::new());
            };
            self.draft.notes.inherited(block.row, Column::Leads, *from);
            return (slugs.clone(), unknown.clone());
        }
        let read = self.leads.read(cell);
        for sentence in read.guessed {
            self.draft.notes.guessed(block.row, Column::Leads, sentence);
        }
        for piece in &read.unknown {
            self.draft.notes.not_understood(block.row, Column::Leads.as_str(), piece);
        }
        self.above.leads = Some((block.row, read.slugs.clone(), read.unknown.clone()));
        (read.slugs, read.unknown)
    }
}
