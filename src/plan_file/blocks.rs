//! Rows put together as they were before print cut them: headings, actions, and parts of actions.

use super::broken::BrokenFile;
use super::clean::clean;
use super::columns::{Cells, Column, Header, JudgedCells};
use super::formula::unguarded;
use super::notes::Notes;
use super::table::Row;
use crate::domain::text;

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// The heading of a priority, with its title.
    Heading { number: i32, title: String },
    /// A row with a number.
    Action,
    /// A row with a timescale and no number: a further part of the action above.
    Part,
}

/// A row with all the rows that go on with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) row: usize,
    pub(super) kind: Kind,
    /// Cleaned, save the timescale, which is kept as written. Empty in a heading.
    pub(super) cells: Cells,
    /// Below the columns that an export adds to the status, as written.
    pub(super) judged: JudgedCells,
}

impl Block {
    pub(super) fn cell(&self, column: Column) -> &str {
        &self.cells[column as usize]
    }
}

/// Puts the rows of a table together.
pub(super) fn assemble(rows: &[Row], notes: &mut Notes) -> Result<Vec<Block>, BrokenFile> {
    let mut written = rows.iter().filter(|row| row.cells.iter().any(|cell| !text::is_blank(cell))).peekable();
    if written.peek().is_none() {
        return Err(BrokenFile::whole("the file is empty"));
    }
    let mut header = find_header(&mut written, notes)?;
    let mut assembly = Assembly { blocks: Vec::new(), written_in: Default::default(), notes };
    for row in written {
        match Header::read(row) {
            Some(repeated) => header = repeated?,
            None => assembly.take(row, &header)?,
        }
    }
    Ok(assembly.blocks)
}

fn find_header<'a>(rows: &mut impl Iterator<Item = &'a Row>, notes: &mut Notes) -> Result<Header, BrokenFile> {
    for row in rows {
        if let Some(header) = Header::read(row) {
            return header;
        }
        notes.not_understood(row.number, "above the header", clean(&row.cells.join(" ")));
    }
    Err(BrokenFile::whole("no header row: no row names at least the columns Action No., Action and Timescale"))
}

struct Assembly<'a> {
    blocks: Vec<Block>,
    /// For each column, the last block of this priority in which it is not blank.
    written_in: [Option<usize>; 7],
    notes: &'a mut Notes,
}

impl Assembly<'_> {
    fn take(&mut self, row: &Row, header: &Header) -> Result<(), BrokenFile> {
        let (cells, others) = header.sort(row)?;
        for (heading, cell) in others {
            self.notes.not_understood(row.number, heading, cell);
        }
        let cells = cleaned(&cells);
        if let Some((number, title)) = heading(&cells) {
            self.written_in = Default::default();
            self.blocks.push(Block {
                row: row.number,
                kind: Kind::Heading { number, title },
                cells: Cells::default(),
                judged: Default::default(),
            });
            return Ok(());
        }
        let has = |column: Column| !cells[column as usize].is_empty();
        if has(Column::Number) {
            self.begin(row.number, Kind::Action, cells, header.judged(row))
        } else if has(Column::Timescale) {
            self.begin(row.number, Kind::Part, cells, header.judged(row))
        } else {
            self.go_on(row.number, &cells);
            Ok(())
        }
    }

    fn begin(&mut self, row: usize, kind: Kind, cells: Cells, judged: JudgedCells) -> Result<(), BrokenFile> {
        if self.blocks.is_empty() {
            return Err(BrokenFile::at(row, "an action before any heading that begins \"Priority N:\""));
        }
        if kind == Kind::Part && self.written_in[Column::Number as usize].is_none() {
            return Err(BrokenFile::at(
                row,
                "a timescale without an action number, and no action above it in this priority",
            ));
        }
        for column in Column::ALL {
            if !cells[column as usize].is_empty() {
                self.written_in[column as usize] = Some(self.blocks.len());
            }
        }
        self.blocks.push(Block { row, kind, cells, judged });
        Ok(())
    }

    /// Joins a row to the block above it, each cell to the words that stand above it.
    fn go_on(&mut self, row: usize, cells: &Cells) {
        let filled: Vec<Column> =
            Column::ALL.into_iter().filter(|column| !cells[*column as usize].is_empty()).collect();
        let Some(last) = self.blocks.len().checked_sub(1) else {
            for column in filled {
                self.notes.not_understood(row, column.as_str(), &cells[column as usize]);
            }
            return;
        };
        for column in &filled {
            let into = self.block_of(*column, last);
            let block = &mut self.blocks[into];
            let words = match &mut block.kind {
                Kind::Heading { title, .. } => title,
                _ => &mut block.cells[*column as usize],
            };
            append(words, &cells[*column as usize]);
        }
        if !filled.is_empty() {
            self.notes.joined(row, self.blocks[last].row);
        }
    }

    /// A cell merged over several rows may be cut below the last of them: it goes on where it began.
    fn block_of(&self, column: Column, last: usize) -> usize {
        let blank = |column: Column| self.blocks[last].cell(column).is_empty();
        let merged = match column {
            Column::Outcome | Column::Leads => blank(column),
            Column::Recommendations => blank(column) && blank(Column::Outcome),
            _ => false,
        };
        if merged { self.written_in[column as usize].unwrap_or(last) } else { last }
    }
}

fn cleaned(cells: &Cells) -> Cells {
    let mut plain = Cells::default();
    for column in Column::ALL {
        let cell = unguarded(&cells[column as usize]);
        plain[column as usize] = match column {
            _ if text::is_blank(cell) => String::new(),
            Column::Timescale => cell.trim().to_owned(),
            _ => clean(cell),
        };
    }
    plain
}

/// The heading of a priority: its only cell begins "Priority N:".
fn heading(cells: &Cells) -> Option<(i32, String)> {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    let (only, None) = (filled.next()?, filled.next()) else {
        return None;
    };
    let start = only.get(..9).filter(|start| start.eq_ignore_ascii_case("priority "))?;
    let rest = only[start.len()..].trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = rest[..digits].parse().ok()?;
    let title = rest[digits..].trim_start().strip_prefix([':', '.', '-', '\u{2013}', '\u{2014}'])?;
    Some((number, title.trim_start().to_owned()))
}

fn append(words: &mut String, more: &str) {
    if !words.is_empty() {
        words.push(if more.starts_with('•') { '\n' } else { ' ' });
    }
    words.push_str(more);
}
