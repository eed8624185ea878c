//! Registers and the recommendations in them.

/// A named list of numbered recommendations, such as those of one inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its key in the database.
    pub id: i64,
    /// Its key for people and scripts.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its entries, in the order given.
    pub entries: Vec<Entry>,
    /// Counts the writes to it.
    pub version: i64,
}

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, as text.
    pub number: String,
    /// Its words, where they are known.
    pub text: Option<String>,
}

/// Why a text is not the number of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use letters, digits, full stops and hyphens, at most 20, such as 4b")]
pub struct NotAnEntryNumber;

/// The longest number of an entry, in characters.
pub const LONGEST_NUMBER: usize = 20;

/// Nothing if a text can be the number of an entry.
pub fn check_number(text: &str) -> Result<(), NotAnEntryNumber> {
    let printable = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    if printable && (1..=LONGEST_NUMBER).contains(&text.len()) { Ok(()) } else { Err(NotAnEntryNumber) }
}

impl Register {
    /// The entry with this number.
    #[must_use]
    pub fn entry(&self, number: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// The register with these entries as well: new numbers after the others, and of those that are there the words
    /// where new ones are given. No entry vanishes and none loses its words.
    #[must_use]
    pub fn with(mut self, entries: Vec<Entry>) -> Self {
        for new in entries {
            match self.entries.iter_mut().find(|entry| entry.number == new.number) {
                Some(there) => there.text = new.text.or(there.text.take()),
                None => self.entries.push(new),
            }
        }
        self
    }
}
