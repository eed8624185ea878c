//! Registers and the recommendations in them.

use std::collections::HashMap;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

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

/// Decisions by the key of the register and the number of the entry.
pub type Dispositions = HashMap<(i64, String), Disposition>;

/// What the board decided about a recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    /// The decision.
    pub decision: Decision,
    /// Why; always there for what is not accepted, or only in part.
    pub reason: Option<String>,
    /// The name of the person who recorded it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The day on which the board decided, from which it holds.
    pub decided_on: NaiveDate,
}

/// Whether a recommendation is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// As it stands.
    Accepted,
    /// Some of it.
    AcceptedInPart,
    /// Not at all.
    NotAccepted,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::AcceptedInPart, Self::NotAccepted];

    /// The word for it in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedInPart => "accepted_in_part",
            Self::NotAccepted => "not_accepted",
        }
    }

    /// Whether a reason has to be given.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        self != Self::Accepted
    }
}

impl FromStr for Decision {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|decision| decision.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not one of accepted, accepted_in_part, not_accepted"))
    }
}
