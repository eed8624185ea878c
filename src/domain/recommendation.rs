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
