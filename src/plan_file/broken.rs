//! The one way in which a plan file can fail: it is refused whole.

/// Why a file is refused. Nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", row.map_or_else(String::new, |row| format!("row {row}: ")))]
pub struct BrokenFile {
    /// The row of the source, counted from 1 with the header and blank rows, as a spreadsheet shows it. None
    /// where the file as a whole is meant.
    pub row: Option<usize>,
    /// What is wrong, in words for the person who made the file.
    pub reason: String,
}

impl BrokenFile {
    /// A failure in one row.
    pub(super) fn at(row: usize, reason: impl Into<String>) -> Self {
        Self { row: Some(row), reason: reason.into() }
    }

    /// A failure of the file as a whole.
    pub(super) fn whole(reason: impl Into<String>) -> Self {
        Self { row: None, reason: reason.into() }
    }
}
