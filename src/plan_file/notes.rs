//! What the reader did to make sense of a file, each with its source row.

use serde::Serialize;

use super::columns::Column;

/// Everything that was joined, inherited, guessed or not understood, in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// Rows that go on with the row above.
    pub joined: Vec<Joined>,
    /// Blank cells that take the cell above.
    pub inherited: Vec<Inherited>,
    /// Wordings read as something that they do not say outright.
    pub guessed: Vec<Guessed>,
    /// Wordings that were kept or listed, but not understood.
    pub not_understood: Vec<NotUnderstood>,
}

/// A row that was cut off by a page break and put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Joined {
    /// The row.
    pub row: usize,
    /// The row that it goes on with.
    pub into: usize,
}

/// A blank cell that took the cell above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inherited {
    /// The row of the blank cell.
    pub row: usize,
    /// Its column: one of recommendations, outcome, leads.
    pub column: String,
    /// The row in which the words stand.
    pub from: usize,
}

/// A reading that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guessed {
    /// The row.
    pub row: usize,
    /// The column: recommendations, outcome, leads, number, action, timescale, status.
    pub column: String,
    /// A sentence that says what was read as what.
    pub read_as: String,
}

/// Words that the reader could make nothing of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotUnderstood {
    /// The row.
    pub row: usize,
    /// The column, by its field word, or by its own heading if it is none of the seven.
    pub column: String,
    /// The words; empty where words are missing.
    pub text: String,
}

impl Guessed {
    /// The words that were read, where the sentence quotes them.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.read_as.strip_prefix('"')?.split_once("\" read as ").map(|(words, _)| words)
    }
}

impl Notes {
    pub(super) fn joined(&mut self, row: usize, into: usize) {
        self.joined.push(Joined { row, into });
    }

    pub(super) fn inherited(&mut self, row: usize, column: Column, from: usize) {
        self.inherited.push(Inherited { row, column: column.as_str().to_owned(), from });
    }

    pub(super) fn guessed(&mut self, row: usize, column: Column, read_as: impl Into<String>) {
        self.guessed.push(Guessed { row, column: column.as_str().to_owned(), read_as: read_as.into() });
    }

    pub(super) fn not_understood(&mut self, row: usize, column: &str, text: impl Into<String>) {
        self.not_understood.push(NotUnderstood { row, column: column.to_owned(), text: text.into() });
    }

    /// Puts the notes in the order of the rows.
    pub fn sort(&mut self) {
        self.joined.sort_by_key(|note| note.row);
        self.inherited.sort_by_key(|note| note.row);
        self.guessed.sort_by_key(|note| note.row);
        self.not_understood.sort_by_key(|note| note.row);
    }
}
